import type { Express } from 'express';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectKept, expectSignupAndPayment } from './expect-journey';
import { expressVersions } from '../support/express-versions';
import { openShop, plainly, type Parts } from './open-shop';
import { bodiesOf } from '../support/pay';
import { PERSON } from '../support/secrets';
import { Visitor } from './visitor';

const HTTPS = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Host': 'shop.example.ir' };

describe.each(expressVersions)('behind proxies, on Express $version', ({ express }) => {
  describe.each<[string, unknown, boolean]>([
    ['a name', 'loopback', true],
    ['left alone', undefined, false],
  ])('with trust proxy %s', (_, trust, isTrusted) => {
    const trusting = (app: Express) => (trust === undefined ? app : app.set('trust proxy', trust));

    it.each<[string, (parts: Parts) => unknown]>([
      ['of the app', plainly],
      [
        'of the app around it',
        ({ app, affili, form, routes }) => {
          const area = express();
          area.use(affili, form, routes);
          app.use(area);
        },
      ],
    ])('%s, the cookie is Secure where the visitor came by https', async (__, mount) => {
      const shop = await openShop(express, (parts) => mount({ ...parts, app: trusting(parts.app) }));
      const visitor = new Visitor(shop.origin);
      const isSecure = async (headers?: Record<string, string>) => {
        const page = await visitor.get(LINK, headers);
        expectKept(page);
        return 'secure' in setCookiesOf(page)[0]!.attributes;
      };
      expect([await isSecure(HTTPS), await isSecure({ 'X-Forwarded-Proto': 'http' }), await isSecure()]).toEqual([
        isTrusted,
        false,
        false,
      ]);
      await expectSignupAndPayment(shop, { visitor });
    });
  });

  it('that hand each request to another instance, the cookie is all that they need to share', async () => {
    const [one, other] = [await openShop(express), await openShop(express)];
    const visitor = new Visitor(one.origin);
    expectKept(await visitor.get(LINK));
    const signup = await visitor.post(`${other.origin}/register`, { id: '42', email: PERSON.email });
    expect(JSON.parse(signup.body.toString())).toBe('affili-1');
    await visitor.post(`${one.origin}/pay`, { order_id: 'invoice-1', amount: '1', customer_id: 'affili-1' });
    expect(bodiesOf(other.affili)).toMatchObject([{ referrer: 'aff-1', mcs_id: '42' }]);
    expect(bodiesOf(one.affili)).toMatchObject([{ order_id: 'invoice-1', customer_id: 'affili-1' }]);
  });
});
