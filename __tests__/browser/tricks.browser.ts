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

  // Last: the worker stays for what follows.
  describe('where the pages come by a service worker of the shop', () => {
    beforeEach(() => shop.until('done', () => visitor().open(shop.url('shop', '/worker'))));
    const page = () => shop.url('shop', '/page?done&referrer=aff-1&exp=30');

    test('a link counts that is clicked on another site', async () => {
      await shop.show(visitor(), 'evil', `<a href="${page()}">Look</a>`);
      await shop.until('done', () => visitor().click('a'));
      expect(await shop.referrer(visitor())).toBe('aff-1');
    });

    test('a form of another site that posts itself does not', async () => {
      const form = `<form method="post" action="${page()}"></form><script>document.forms[0].submit()</script>`;
      await shop.until('done', () => shop.show(visitor(), 'evil', form));
      expect(await shop.referrer(visitor())).toBeNull();
    });
  });
});
