import express, { type Request } from 'express';
import { registerCustomer, registrationFrom, type AffiliOptions, type MetaDataInput } from 'express-affili';
import request from 'supertest';
import { clientOf } from '../support/client-of';
import { createShop, LINK, OwnOutbox, signUp } from '../support/create-shop';
import { expressVersions } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { bodiesOf } from '../support/pay';
import { answer, silent } from '../support/reactions';
import { PERSON, REGISTRATION, TOKEN } from '../support/secrets';
import { visit, type Visit } from '../support/visit';

const circular: Record<string, unknown> = { email: 'a@b.ir' };
circular['self'] = circular;

it.each(expressVersions)(
  'who comes back another day is registered from the cookie that the link left, on Express $version',
  async ({ express: ofVersion }) => {
    const { app, affili } = await createShop(ofVersion);
    app.get('/', (_req, res) => res.end());
    app.post('/register', (req, res, next) => {
      registerCustomer(req, '42').then((id) => res.json(id), next);
    });
    const visitor = request.agent(app);
    await visitor.get(LINK).expect(200);
    await visitor.get('/').expect(200);
    const signup = await visitor.post('/register').expect(200);
    expect(signup.body).toBe('affili-1');
    expect(affili.customers).toEqual([{ id: 'affili-1', referrer: 'aff-1', mcs_id: '42' }]);
    // The cookie stays: the next customer on this device came through the affiliate as well.
    expect(signup.headers).not.toHaveProperty('set-cookie');
  },
);

describe('registerCustomer', () => {
  it('registers the customer whom a link brought, and answers the id to store', async () => {
    const { app, affili } = await createShop(express);
    expect(await signUp(app)).toBe('affili-1');
    expect(affili.seen).toMatchObject([
      {
        method: 'POST',
        path: '/services/customers',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      },
    ]);
    expect(affili.customers).toEqual([{ id: 'affili-1', ...REGISTRATION }]);
  });

  it.each<[string, AffiliOptions, Visit, string]>([
    ["this request's link", {}, { url: LINK, cookie: 'affili_ref=ours; affili_referrer=trackers' }, 'aff-1'],
    ["the tracker's cookie", {}, { cookie: 'affili_referrer=trackers' }, 'trackers'],
    ['our cookie, with first click', { attribution: 'first-click' }, { url: LINK, cookie: 'affili_ref=ours' }, 'ours'],
  ])('registers with the referrer of %s', async (_, options, from, referrer) => {
    const { app, affili } = await createShop(express, [], options);
    expect(await signUp(app, from)).toBe('affili-1');
    expect(affili.customers).toMatchObject([{ referrer }]);
  });

  it.each<[string, string | number | bigint]>([
    ['42', 42],
    ['42', 42n],
    ['user-42', 'user-42'],
  ])('registers with the mcs_id %p for %p', async (mcs_id, mcsId) => {
    const { app, affili } = await createShop(express);
    await signUp(app, { url: LINK }, mcsId);
    expect(affili.customers).toMatchObject([{ mcs_id }]);
  });

  it.each([
    [7, '7'],
    ['a'.repeat(300), 'a'.repeat(300)],
  ])('answers the id as a string, of any length: %p', async (id, stored) => {
    const { app } = await createShop(express, [answer(200, { status: 'ok', data: { id } })]);
    expect(await signUp(app)).toBe(stored);
  });

  it.each<[string, AffiliOptions, Visit]>([
    ['came without a link', {}, {}],
    ['came by a link that is none', {}, { url: '/?referrer=/pricing&exp=30' }],
    ['has unreadable cookies', {}, { cookie: 'affili_ref=%zz; AFFILI_DATA=x; affili_referrer=/' }],
    ['did not want to be tracked', { shouldTrack: () => false }, { url: LINK }],
  ])('answers null, and sends and reports nothing, for a visitor who %s', async (_, options, from) => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [], { ...options, outbox });
    expect(await signUp(app, from)).toBeNull();
    expect((await visit(app, from, (req) => registrationFrom(req, '42', PERSON))).result).toBeNull();
    expect({ seen: affili.seen, failures, added: outbox.added }).toEqual({ seen: [], failures: [], added: [] });
  });

  it.each<[string, unknown]>([
    ['is circular', circular],
    [
      'has a getter that throws',
      {
        get plan(): string {
          throw new Error('of the app');
        },
      },
    ],
    ['is too large', { note: 'a'.repeat(100_000) }],
    ['is no object', 'Parisa'],
    ['has no strings', { first_name: 1, last_name: [], mobile: {}, email: true }],
    // Some of these depths are too much for JSON.stringify, some for what calls it.
    ...[1000, 2000, 3000, 5000].map((depth): [string, unknown] => [
      `has ${depth} levels`,
      { of: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown },
    ]),
  ])("fails nobody's signup where meta %s", async (_, meta) => {
    const { app, affili, failures } = await createShop(express);
    const work = (req: Request) => registerCustomer(req, '42', meta as MetaDataInput);
    expect((await visit(app, { url: LINK }, work)).result).toBe('affili-1');
    expect(affili.customers).toMatchObject([{ referrer: 'aff-1', mcs_id: '42' }]);
    expect(failures).toEqual([]);
  });

  it("fails nobody's signup where Affili does not answer: the deadline does", async () => {
    const client = clientOf((await hostileServer()).next(silent, silent), { timeout: 100 });
    const { app, failures } = await createShop(express, [], { client });
    expect(await signUp(app)).toBeNull();
    expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_UNAVAILABLE' } }]);
  });

  it.each([{}, { url: LINK }])('rejects an mcsId that is none, and tells onError nothing: %p', async (from) => {
    const { app, affili, failures } = await createShop(express);
    await expect(signUp(app, from, '')).rejects.toMatchObject({ code: 'ERR_AFFILI_INPUT' });
    expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
  });
});

describe('registrationFrom', () => {
  it('answers exactly what registerCustomer sends, and sends nothing', async () => {
    const { app, affili } = await createShop(express);
    const meta = { ...PERSON, last_name: null, plan: 'p\0ro', seats: 5n };
    const { result } = await visit(app, { url: LINK }, (req) => registrationFrom(req, 42, meta));
    const { last_name: _, ...person } = PERSON;
    expect(result).toStrictEqual({ referrer: 'aff-1', mcs_id: '42', meta_data: { ...person, plan: 'pro' } });
    expect(affili.seen).toEqual([]);
    await visit(app, { url: LINK }, (req) => registerCustomer(req, 42, meta));
    expect(bodiesOf(affili)).toStrictEqual([result]);
  });

  it.each([undefined, null, {}, { email: null }])('has no meta_data where there is none to send: %p', async (meta) => {
    const { app } = await createShop(express);
    const { result } = await visit(app, { url: LINK }, (req) => registrationFrom(req, '42', meta));
    expect(result).toStrictEqual({ referrer: 'aff-1', mcs_id: '42' });
  });
});
