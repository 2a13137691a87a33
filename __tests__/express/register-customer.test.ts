import type { Express, Request } from 'express';
import { AffiliError, registerCustomer, type AffiliOptions, type MetaDataInput } from 'express-affili';
import request from 'supertest';
import { clientOf } from '../support/client-of';
import { createShop, LINK, OwnOutbox, signUp } from '../support/create-shop';
import { expressVersions } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { answer, late, silent } from '../support/reactions';
import { REGISTRATION, TOKEN } from '../support/secrets';
import { visit, type Visit } from '../support/visit';

const circular: Record<string, unknown> = { email: 'a@b.ir' };
circular['self'] = circular;

describe.each(expressVersions)('registerCustomer, on Express $version', ({ express }) => {
  describe('registers', () => {
    it('the customer whom a link brought, and answers the id to store', async () => {
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

    it('who comes back another day, from the cookie that the link left', async () => {
      const { app, affili } = await createShop(express);
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
    });

    it.each<[string, AffiliOptions, Visit, string]>([
      ["this request's link", {}, { url: LINK, cookie: 'affili_ref=ours; affili_referrer=trackers' }, 'aff-1'],
      ['our cookie', {}, { cookie: 'affili_referrer=trackers; affili_ref=ours' }, 'ours'],
      ["the tracker's cookie", {}, { cookie: 'affili_referrer=trackers' }, 'trackers'],
      [
        'our cookie, with first click',
        { attribution: 'first-click' },
        { url: LINK, cookie: 'affili_ref=ours' },
        'ours',
      ],
      [
        'our cookie, where the link may not be kept',
        { shouldTrack: () => false },
        { url: LINK, cookie: 'affili_ref=ours' },
        'ours',
      ],
    ])('with the referrer of %s', async (_, options, from, referrer) => {
      const { app, affili } = await createShop(express, [], options);
      expect(await signUp(app, from)).toBe('affili-1');
      expect(affili.customers).toMatchObject([{ referrer }]);
    });

    it.each<[string, string | number | bigint]>([
      ['42', 42],
      ['42', 42n],
      ['user-42', 'user-42'],
    ])('with the mcs_id %p for %p', async (mcs_id, mcsId) => {
      const { app, affili } = await createShop(express);
      await signUp(app, { url: LINK }, mcsId);
      expect(affili.customers).toMatchObject([{ mcs_id }]);
    });

    it('and answers an id that comes as a number as a string', async () => {
      const { app } = await createShop(express, [answer(200, { status: 'ok', data: { id: 7 } })]);
      expect(await signUp(app)).toBe('7');
    });

    it('and answers an id of any length', async () => {
      const id = 'a'.repeat(300);
      const { app } = await createShop(express, [answer(200, { data: { id } })]);
      expect(await signUp(app)).toBe(id);
    });
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
    expect({ seen: affili.seen, failures, added: outbox.added }).toEqual({ seen: [], failures: [], added: [] });
  });

  describe("fails nobody's signup", () => {
    it.each<[string, unknown]>([
      ['is circular', circular],
      ['has a bigint', { seats: 5n }],
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
      ...[500, 1000, 1500, 2000, 2500, 3000, 5000].map((depth): [string, unknown] => [
        `has ${depth} levels`,
        { of: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown },
      ]),
    ])('where meta %s', async (_, meta) => {
      const { app, affili, failures } = await createShop(express);
      const work = (req: Request) => registerCustomer(req, '42', meta as MetaDataInput);
      expect((await visit(app, { url: LINK }, work)).result).toBe('affili-1');
      expect(affili.customers).toMatchObject([{ referrer: 'aff-1', mcs_id: '42' }]);
      expect(failures).toEqual([]);
    });

    it('where Affili does not answer: the deadline does', async () => {
      const client = clientOf((await hostileServer()).next(silent, silent), { timeout: 100 });
      const { app, failures } = await createShop(express, [], { client });
      expect(await signUp(app)).toBeNull();
      expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_UNAVAILABLE' } }]);
    });
  });

  it('rejects with ERR_AFFILI_OPTIONS where affili() is not mounted, and throws nothing at once', async () => {
    const { result } = await visit(express(), { url: LINK }, (req) => {
      const call = registerCustomer(req, '42');
      return call.catch((error: unknown) => error);
    });
    expect(result).toBeInstanceOf(AffiliError);
    expect(result).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', retryable: false });
  });

  describe('at the same time', () => {
    const twice = (app: Express, ids: [string | number, string | number], meta?: MetaDataInput) =>
      visit(app, { url: LINK }, (req) =>
        Promise.allSettled(ids.map((mcsId) => registerCustomer(req, mcsId, meta))),
      ).then(({ result }) => result);

    it('shares one request for the same mcsId, in whatever form', async () => {
      const { app, affili } = await createShop(express);
      expect(await twice(app, ['42', 42])).toEqual([
        { status: 'fulfilled', value: 'affili-1' },
        { status: 'fulfilled', value: 'affili-1' },
      ]);
      expect(affili.methods).toEqual(['POST']);
    });

    it('shares it between two requests, such as those of a double click', async () => {
      const { app, affili } = await createShop(express, [late(100)]);
      expect(await Promise.all([signUp(app), signUp(app)])).toEqual(['affili-1', 'affili-1']);
      expect(affili.methods).toEqual(['POST']);
    });

    it('shares the failure as well, which is reported and queued once', async () => {
      const outbox = new OwnOutbox();
      const { app, failures } = await createShop(express, [answer(429)], { outbox });
      expect(await twice(app, ['42', '42'])).toEqual([
        { status: 'fulfilled', value: null },
        { status: 'fulfilled', value: null },
      ]);
      expect({ failures: failures.length, added: outbox.added.length }).toEqual({ failures: 1, added: 1 });
    });

    it('shares what onError throws', async () => {
      const { app } = await createShop(express, [answer(429)], {
        onError: (error) => {
          throw error;
        },
      });
      const calls = await twice(app, ['42', '42']);
      expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    });

    it('makes a request each for two mcsIds', async () => {
      const { app, affili } = await createShop(express);
      await twice(app, ['42', '43']);
      expect(affili.customers.map(({ mcs_id }) => mcs_id).sort()).toEqual(['42', '43']);
    });

    it('shares nothing between two clients', async () => {
      const [one, other] = [await createShop(express), await createShop(express)];
      await Promise.all([signUp(one.app), signUp(other.app)]);
      expect([one.affili.methods, other.affili.methods]).toEqual([['POST'], ['POST']]);
    });

    it.each([
      ['succeeded', [], 'affili-1'],
      ['failed', [answer(429)], null],
    ])('makes a new request once the first has %s', async (_, reactions, first) => {
      const { app, affili } = await createShop(express, reactions);
      expect(await signUp(app)).toBe(first);
      expect(await signUp(app)).toMatch(/^affili-/);
      expect(affili.methods).toEqual(['POST', 'POST']);
    });
  });
});
