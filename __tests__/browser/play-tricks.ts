import type { AffiliOptions } from 'express-affili';
import { TrickedShop } from './tricked-shop';
import type { Trick } from './tricks';
import type { BrowserVisitor, Visitors } from './visitors';

interface Setting {
  options: AffiliOptions;
  /** Whether the browser takes cookies of third parties. */
  thirdPartyCookies: boolean;
}

const SETTINGS: Record<string, Setting> = {
  'a lax cookie': { options: {}, thirdPartyCookies: true },
  'a cookie for cross-site requests': {
    options: { cookie: { sameSite: 'none', secure: true } },
    thirdPartyCookies: true,
  },
  'a partitioned cookie': {
    options: { cookie: { sameSite: 'none', secure: true, partitioned: true } },
    thirdPartyCookies: false,
  },
  'first-click': { options: { attribution: 'first-click' }, thirdPartyCookies: true },
};

interface Stage {
  options: AffiliOptions;
  shop: TrickedShop;
  /** Who is new with each test. */
  visitor: () => BrowserVisitor;
}

/** Plays each trick with each kind of cookie on a visitor who is new, and on one who has come by an honest link. */
export function playTricks(
  tricks: Trick[],
  open: (setting: { thirdPartyCookies: boolean }) => Promise<Visitors>,
  furtherTests?: (stage: Stage) => void,
): void {
  describe.each(Object.entries(SETTINGS))('with %s', (name, { options, thirdPartyCookies }) => {
    const shop = new TrickedShop();
    let browser: Visitors;
    let visitor: BrowserVisitor;
    beforeAll(async () => {
      await shop.open(options);
      browser = await open({ thirdPartyCookies });
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      shop.close();
    });
    beforeEach(async () => (visitor = await browser.visitor()));
    afterEach(() => visitor.close());

    test.each(tricks)('$name, to somebody new', async (trick) => {
      await shop.play(visitor, trick, 'thief');
      expect(await shop.referrer(visitor)).toBe(isStored(trick, options) ? 'thief' : null);
      if (trick.counts === 'framed') {
        expect(await shop.referrer(visitor, 'framed')).toBe(isStoredFramed(trick, options) ? 'thief' : null);
      }
    });

    test.each(tricks)('$name, to somebody who came by a link', async (trick) => {
      await visitor.open(shop.url('shop', '/?referrer=honest&exp=30'));
      await shop.play(visitor, trick, 'thief');
      const isReplaced = isStored(trick, options) && name !== 'first-click';
      expect(await shop.referrer(visitor)).toBe(isReplaced ? 'thief' : 'honest');
    });

    furtherTests?.({ options, shop, visitor: () => visitor });
  });
}

/** Whether the shop's own pages see the cookie. In a frame of a sibling host, which is of the same site, it is that one. */
function isStored({ counts, from }: Trick, { cookie }: AffiliOptions): boolean {
  return counts === 'clicked' || (counts === 'framed' && from === 'sibling' && cookie?.partitioned === true);
}

/** A frame at another site keeps its cookie for that site, where the shop's own pages do not see it. */
function isStoredFramed({ from }: Trick, { cookie }: AffiliOptions): boolean {
  return from === 'evil' && cookie?.partitioned === true;
}
