import type { Express } from 'express';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AffiliOptions } from 'express-affili';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectJourney, expectKept, expectSignupAndPayment } from './expect-journey';
import { expressVersions } from '../support/express-versions';
import { openShop, plainly, type Parts } from './open-shop';
import { bodiesOf } from '../support/pay';
import { PERSON } from '../support/secrets';
import { Visitor } from './visitor';

const HTTPS = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Host': 'shop.example.ir' };

describe.each(expressVersions)('behind proxies, on Express $version', ({ express }) => {
  describe.each<[string, unknown, boolean]>([
    ['true', true, true],
    ['a name', 'loopback', true],
    ['left alone', undefined, false],
    ['another network', '10.0.0.0/8', false],
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

  it.each<[string, AffiliOptions['cookie'], object]>([
    ['secure: true', { secure: true }, { secure: '' }],
    ['a __Host- name', { name: '__Host-affili_ref', secure: true }, { secure: '', path: '/' }],
    ["sameSite: 'none'", { sameSite: 'none', secure: true }, { secure: '', samesite: 'None' }],
  ])('which it does not trust, the cookie is Secure with %s', async (_, cookie, attributes) => {
    const { origin } = await openShop(express, plainly, { cookie });
    expect(setCookiesOf(await new Visitor(origin).get(LINK))).toMatchObject([{ value: 'aff-1', attributes }]);
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

  it('that sort the query, or double a slash, the link is read all the same', async () => {
    const shop = await openShop(express);
    for (const landing of ['/?exp=30&referrer=aff-1', '/?a=1&exp=30&referrer=aff-1&z=', '//?referrer=aff-1&exp=30']) {
      expectKept(await new Visitor(shop.origin).get(`${shop.origin}${landing}`));
    }
  });

  it('that ask for the whole URL, as proxies may, the link is read all the same', async () => {
    const shop = await openShop(express);
    const [page] = await pipeline(shop.origin, [`GET http://shop.example.ir${LINK} HTTP/1.1`]);
    expect(page).toContain('Set-Cookie: affili_ref=aff-1;');
  });

  it('that send several requests in one write, each is answered with what is its own', async () => {
    const shop = await openShop(express);
    const form = `id=42&email=${encodeURIComponent(PERSON.email)}`;
    const ofForm = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}`;
    const answers = await pipeline(shop.origin, [
      `GET ${LINK} HTTP/1.1`,
      'GET / HTTP/1.1',
      `POST /register HTTP/1.1\r\nCookie: affili_ref=aff-3\r\n${ofForm}\r\n\r\n${form}`,
      `HEAD ${LINK.replace('aff-1', 'aff-2')} HTTP/1.1`,
      `POST /register HTTP/1.1\r\n${ofForm.replace(/\d+$/, String(form.length + 1))}\r\n\r\n${form.replace('42', '430')}`,
      `GET ${LINK.replace('aff-1', 'aff-4')} HTTP/1.1\r\nCookie: affili_ref=aff-3`,
    ]);
    const cookies = answers.map((answer) => /^Set-Cookie: affili_ref=([^;]+)/m.exec(answer)?.[1]);
    expect(cookies).toEqual(['aff-1', undefined, undefined, 'aff-2', undefined, 'aff-4']);
    expect([answers[2], answers[4]].map((answer) => answer!.split('\r\n\r\n')[1])).toEqual(['"affili-1"', 'null']);
    expect(bodiesOf(shop.affili)).toMatchObject([{ referrer: 'aff-3', mcs_id: '42' }]);
    await expectJourney(shop);
  });

  /** Sends requests in one write on one connection, and answers the answers. */
  async function pipeline(origin: string, requests: string[]): Promise<string[]> {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    await once(socket, 'connect');
    const withHost = requests.map((request, index) => {
      const [line, ...rest] = request.split('\r\n');
      const close = index === requests.length - 1 ? ['Connection: close'] : [];
      const whole = [line, 'Host: shop.example.ir', ...close, ...rest].join('\r\n');
      return request.includes('\r\n\r\n') ? whole : `${whole}\r\n\r\n`;
    });
    socket.write(withHost.join(''));
    return (await text(socket)).split(/(?=HTTP\/1\.1 \d{3} )/);
  }
});
