import express, { type Express, type Request } from 'express';
import { ensureCustomer, registerCustomer } from 'express-affili';
import { createShop, LINK, OwnOutbox, signUp } from '../support/create-shop';
import type { Reaction } from '../support/hostile-server';
import { answer, late, reset, storing } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON, REGISTRATION } from '../support/secrets';
import { visit, type Visit } from '../support/visit';

/** What `ensureCustomer` answers in a route of the app. */
async function signIn(app: Express, from: Visit = { url: LINK }, mcsId: string | number | bigint = '42') {
  return (await visit(app, from, (req) => ensureCustomer(req, mcsId, PERSON))).result;
}

describe('ensureCustomer', () => {
  it('looks the mcsId up first, and registers a customer who is absent', async () => {
    const { app, affili } = await createShop(express);
    expect(await signIn(app)).toBe('affili-1');
    expect(affili.seen).toMatchObject([
      { method: 'GET', path: '/services/customers', query: { mcs_id: '42' } },
      { method: 'POST', path: '/services/customers' },
    ]);
    expect(affili.customers).toEqual([{ id: 'affili-1', ...REGISTRATION }]);
  });

  it('answers the id of a customer whom Affili knows, and posts nothing', async () => {
    const { app, affili } = await createShop(express);
    affili.customers.push({ id: 'affili-7', mcs_id: '42' });
    expect(await signIn(app, { cookie: 'affili_ref=aff-0' }, 42)).toBe('affili-7');
    expect(affili.methods).toEqual(['GET']);
  });

  it('answers null, and sends and reports nothing, for a visitor who came without a link', async () => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [], { outbox });
    expect(await signIn(app, {})).toBeNull();
    expect({ seen: affili.seen, failures, added: outbox.added }).toEqual({ seen: [], failures: [], added: [] });
  });

  it.each<[string, (req: Request) => Promise<string | null>[], string[]]>([
    ['registerCustomer, begun before', (req) => [registerCustomer(req, '42'), ensureCustomer(req, 42)], ['POST']],
    [
      'registerCustomer, begun after',
      (req) => [ensureCustomer(req, 42n), registerCustomer(req, '42')],
      ['GET', 'POST'],
    ],
    ['itself', (req) => [ensureCustomer(req, '42'), ensureCustomer(req, '42')], ['GET', 'POST']],
  ])('at the same time shares the requests of %s', async (_, work, methods) => {
    const { app, affili } = await createShop(express, [late(50)]);
    const { result } = await visit(app, { url: LINK }, (req) => Promise.all(work(req)));
    expect(result).toEqual(['affili-1', 'affili-1']);
    expect(affili.methods).toEqual(methods);
  });

  it.each<[string, Reaction[], string[], unknown[][], object]>([
    ['the look-up meets 401', [answer(401)], ['GET'], [[REGISTRATION, undefined]], { httpStatus: 401 }],
    ['the look-up meets 500', [answer(500)], ['GET'], [[REGISTRATION, undefined]], { httpStatus: 500 }],
    ['the look-up meets 422', [answer(422, { message: ECHO })], ['GET'], [], { code: 'ERR_AFFILI_REJECTED' }],
    [
      'the POST is cut',
      [answer(200, { data: [] }), reset],
      ['GET', 'POST', 'GET'],
      [[REGISTRATION, { startAfter: 60, mayBeAtAffili: true }]],
      { code: 'ERR_AFFILI_UNAVAILABLE' },
    ],
  ])('fails as registerCustomer does: outbox, onError, null: %s', async (_, reactions, methods, added, error) => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, reactions, { outbox });
    expect(await signIn(app)).toBeNull();
    expect({ methods: affili.methods, added: outbox.added }).toEqual({ methods, added });
    expect(failures).toMatchObject([{ error, registration: REGISTRATION, queued: added.length > 0 }]);
    expectNoSecrets(failures[0]!.error);
  });

  it.each<[string, Reaction[]]>([
    ['Affili was down', [answer(503), answer(503)]],
    ['Affili stored it, and its answer was cut', [storing(reset), reset]],
  ])('gives a signup a second chance at the next sign-in: %s', async (_, reactions) => {
    const { app, affili } = await createShop(express, reactions);
    expect(await signUp(app)).toBeNull();
    expect(await signIn(app, { cookie: 'affili_ref=aff-1' })).toBe('affili-1');
    expect(affili.customers).toEqual([{ id: 'affili-1', ...REGISTRATION }]);
  });

  describe("rejects for a programmer's mistake", () => {
    it.each([{}, { url: LINK }])('an mcsId that is none: %p', async (from) => {
      const { app, affili, failures } = await createShop(express);
      const reason = { code: 'ERR_AFFILI_INPUT', message: expect.stringContaining('mcsId takes') as string };
      await expect(signIn(app, from, '')).rejects.toMatchObject(reason);
      expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
    });

    it.each([{}, { url: LINK }])('a client that can not look up, though it can register: %p', async (from) => {
      const client = { customers: { create: () => Promise.resolve({ id: 'own-7' }) } };
      const { app, failures } = await createShop(express, [], { client });
      expect(await signUp(app)).toBe('own-7');
      await expect(signIn(app, from)).rejects.toMatchObject({
        code: 'ERR_AFFILI_OPTIONS',
        message: expect.stringContaining('customers.ensure') as string,
      });
      expect(failures).toEqual([]);
    });
  });
});
