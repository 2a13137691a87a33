import { playTricks } from './play-tricks';
import { TRICKS } from './tricks';
import { chromiumVisitors } from './visitors';

playTricks(TRICKS, chromiumVisitors, ({ shop, visitor, options }) => {
  test('a page that another site prefetches by rules counts once it is opened', async () => {
    const page = shop.url('shop', '/page?done&referrer=aff-1&exp=30');
    const html = `<script type="speculationrules">{"prefetch":[{"urls":["${page}"],"eagerness":"immediate"}]}</script>
      <a href="${page}">Look</a>`;
    const prefetch = () => shop.show(visitor(), 'evil', html);
    await shop.until('done', prefetch);
    expect(await shop.referrer(visitor())).toBeNull();
    await shop.until('done', prefetch);
    await shop.until('done', () => visitor().click('a'));
    // Chromium forgets a partitioned cookie of a page that was prefetched.
    expect(await shop.referrer(visitor())).toBe(options.cookie?.partitioned ? null : 'aff-1');
  });
});
