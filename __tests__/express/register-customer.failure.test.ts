import express from 'express';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import {
  AffiliError,
  registerCustomer,
  type AffiliOptions,
  type AffiliRequest,
  type FailedRegistration,
} from 'express-affili';
import { clientOf, NOBODY } from '../support/client-of';
import { createShop, LINK, OwnOutbox, signUp } from '../support/create-shop';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, reset, silent } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON, REGISTRATION } from '../support/secrets';
import { visit } from '../support/visit';

const REFUSING = answer(422, { message: ECHO, errors: { referrer: [ECHO] } });

describe('a registration that failed', () => {
  describe('what Affili could not take', () => {
    const QUEUED_AT_ONCE = [[REGISTRATION, undefined]];
    const QUEUED_FOR_LATER = [[REGISTRATION, { startAfter: 60, mayBeAtAffili: true }]];

    it.concurrent.each<[string, Reaction[], unknown[][], object]>([
      ['401', [answer(401)], QUEUED_AT_ONCE, { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 401 }],
      ['403', [answer(403)], QUEUED_AT_ONCE, { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 403 }],
      ['429', [answer(429)], QUEUED_AT_ONCE, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 429 }],
      ['408', [answer(408)], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 408 }],
      ['500', [answer(500)], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 500 }],
      ['502', [answer(502)], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 502 }],
      ['503', [answer(503)], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 503 }],
      ['504', [answer(504)], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 504 }],
      [
        '503 with Retry-After beyond the deadline',
        [answer(503, '', { 'Retry-After': '600' })],
        QUEUED_FOR_LATER,
        { retryAfter: 600_000 },
      ],
      ['a connection that is cut', [reset], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE' }],
      ['HTML', [answer(200, '<html>')], QUEUED_FOR_LATER, { code: 'ERR_AFFILI_RESPONSE', httpStatus: 200 }],
      [
        'a redirect',
        [answer(302, '', { Location: '/' })],
        QUEUED_FOR_LATER,
        { code: 'ERR_AFFILI_RESPONSE', httpStatus: 302 },
      ],
      ['500, and to the look-up as well', [answer(500), answer(500)], QUEUED_FOR_LATER, { httpStatus: 500 }],
      ['400', [answer(400)], [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 400 }],
      ['404', [answer(404)], [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 404 }],
      ['409 for a customer it does not have', [answer(409)], [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 409 }],
      ['422', [REFUSING], [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 422 }],
    ])(
      'goes to the outbox if trying again can help, later if the outcome is unclear: %s',
      async (_, reactions, added, error) => {
        const outbox = new OwnOutbox();
        const { app, failures } = await createShop(express, reactions, { outbox });
        expect(await signUp(app)).toBeNull();
        expect(outbox.added).toEqual(added);
        expect(failures).toMatchObject([{ error, queued: added.length > 0, registration: REGISTRATION }]);
        expectNoSecrets(failures[0]!.error);
      },
    );

    it.concurrent('goes to the outbox at once where Affili could not be reached', async () => {
      const client = clientOf(NOBODY, { retries: 0 });
      const outbox = new OwnOutbox();
      const { app, failures } = await createShop(express, [], { client, outbox });
      expect(await signUp(app)).toBeNull();
      expect(outbox.added).toEqual(QUEUED_AT_ONCE);
      expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_UNAVAILABLE' }, queued: true }]);
    });

    it.concurrent('goes to the outbox for later where no answer came in time', async () => {
      const client = clientOf((await hostileServer()).next(silent, silent), { timeout: 1000, retries: 0 });
      const outbox = new OwnOutbox();
      const { app } = await createShop(express, [], { client, outbox });
      expect(await signUp(app)).toBeNull();
      expect(outbox.added).toEqual(QUEUED_FOR_LATER);
    });

    it('goes nowhere without an outbox', async () => {
      const { app, failures } = await createShop(express, [answer(429)]);
      expect(await signUp(app)).toBeNull();
      expect(failures).toMatchObject([{ error: { httpStatus: 429 }, queued: false, registration: REGISTRATION }]);
    });

    it.concurrent('does not go to the outbox where it arrives in the end', async () => {
      const affili = (await hostileServer()).next(answer(429));
      const outbox = new OwnOutbox();
      const { app, failures } = await createShop(express, [], { client: clientOf(affili, { retries: 1 }), outbox });
      expect(await signUp(app)).toBe('affili-1');
      expect({ added: outbox.added, failures }).toEqual({ added: [], failures: [] });
    });
  });

  describe('where the outbox fails too', () => {
    it.each<[string, () => Promise<void>]>([
      [
        'throws',
        () => {
          throw new Error('no database');
        },
      ],
      ['rejects', () => Promise.reject(new Error('no database'))],
      ['rejects a moment later', () => sleep(10).then(() => Promise.reject(new Error('no database')))],
    ])("reports Affili's error, and that it is not queued: it %s", async (_, add) => {
      const { app, failures } = await createShop(express, [answer(429)], { outbox: { add } });
      expect(await signUp(app)).toBeNull();
      expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 429 }, queued: false }]);
    });

    it('takes an outbox that answers no promise for a good one', async () => {
      const { app, failures } = await createShop(express, [answer(429)], { outbox: { add: () => undefined as never } });
      expect(await signUp(app)).toBeNull();
      expect(failures).toMatchObject([{ queued: true }]);
    });
  });

  describe('onError', () => {
    it('is told the error, what was to be sent, whether it is queued, and the request', async () => {
      const onError = jest.fn();
      const { app } = await createShop(express, [REFUSING], { onError });
      const { result: req } = await visit(app, { url: LINK }, async (req) => {
        await registerCustomer(req, '42', PERSON);
        return req;
      });
      expect(onError).toHaveBeenCalledTimes(1);
      const [error, failed] = onError.mock.calls[0] as [AffiliError, FailedRegistration];
      expect(error).toBeInstanceOf(AffiliError);
      expect(error.details).toEqual({ message: ECHO, errors: { referrer: [ECHO] } });
      expect(Object.keys(failed).sort()).toEqual(['kind', 'queued', 'registration', 'req']);
      expect(failed).toMatchObject({ kind: 'registration', registration: REGISTRATION, queued: false });
      expect(failed.req).toBe(req);
    });

    it('is told after the outbox, and awaited', async () => {
      const order: string[] = [];
      const outbox = { add: () => sleep(10).then(() => void order.push('outbox')) };
      const onError = () => sleep(10).then(() => void order.push('onError'));
      const { app } = await createShop(express, [answer(429)], { outbox, onError });
      await signUp(app);
      order.push('answered');
      expect(order).toEqual(['outbox', 'onError', 'answered']);
    });

    it('may try once more', async () => {
      const { app, affili } = await createShop(express, [answer(429)], {
        onError: async (_, failed) => {
          if (failed.kind === 'registration')
            await registerCustomer(failed.req as AffiliRequest, failed.registration.mcs_id);
        },
      });
      expect(await signUp(app)).toBeNull();
      expect(affili.customers).toMatchObject([{ mcs_id: '42' }]);
    });

    it('that takes its time holds up no later signup', async () => {
      let isTold = () => {};
      const told = new Promise<void>((resolve) => (isTold = resolve));
      let end = () => {};
      const onError = () => {
        isTold();
        return new Promise<void>((resolve) => (end = resolve));
      };
      const { app } = await createShop(express, [answer(429)], { onError });
      const first = visit(app, { url: LINK }, (req) => registerCustomer(req, '42', PERSON));
      await told;
      expect(await signUp(app)).toBe('affili-1');
      end();
      expect((await first).result).toBeNull();
    });

    const OWN = new Error('of the app');
    it.each<[string, AffiliOptions['onError'], unknown]>([
      [
        'throws',
        () => {
          throw OWN;
        },
        OWN,
      ],
      ['rejects', () => Promise.reject(OWN), OWN],
      [
        'throws on the error it is told',
        (error) => {
          throw error;
        },
        expect.objectContaining({ httpStatus: 429 }),
      ],
    ])('makes registerCustomer reject where it %s', async (_, onError, reason) => {
      const outbox = new OwnOutbox();
      const { app } = await createShop(express, [answer(429)], { onError, outbox });
      await expect(signUp(app)).rejects.toEqual(reason);
      expect(outbox.added).toHaveLength(1);
    });

    it('is not told of mistakes of the programmer', async () => {
      const { app, failures } = await createShop(express);
      await expect(signUp(app, { url: LINK }, '')).rejects.toMatchObject({ code: 'ERR_AFFILI_INPUT' });
      expect(failures).toEqual([]);
    });
  });

  describe('without onError', () => {
    let printed: jest.SpiedFunction<typeof console.error>;
    beforeEach(() => {
      printed = jest.spyOn(console, 'error').mockImplementation(() => {});
    });
    afterEach(() => printed.mockRestore());

    it.each<[string, Reaction, boolean, string | bigint, string]>([
      ['refused', REFUSING, true, '42', 'express-affili: ERR_AFFILI_REJECTED 422, mcs_id "42", not queued'],
      ['queued', answer(429, ECHO), true, 42n, 'express-affili: ERR_AFFILI_UNAVAILABLE 429, mcs_id "42", queued'],
      [
        'without an outbox',
        answer(401, { message: ECHO }),
        false,
        '42',
        'express-affili: ERR_AFFILI_UNAUTHORIZED 401, mcs_id "42", not queued',
      ],
      ['without a status', reset, false, 'a"b', 'express-affili: ERR_AFFILI_UNAVAILABLE, mcs_id "a\\"b", not queued'],
    ])('prints one line, without token or personal data: %s', async (_, reaction, hasOutbox, mcsId, line) => {
      const outbox = hasOutbox ? new OwnOutbox() : undefined;
      const { app } = await createShop(express, [reaction], { onError: undefined, outbox });
      expect(await signUp(app, { url: LINK }, mcsId)).toBeNull();
      expect(printed.mock.calls).toEqual([[line]]);
    });

    it('prints nothing where all is well', async () => {
      const { app } = await createShop(express, [], { onError: undefined });
      await signUp(app);
      await signUp(app, {});
      expect(printed).not.toHaveBeenCalled();
    });
  });
});

it('waits 2 s for an outbox that does not answer, and no longer', async () => {
  let refuse: (reason: Error) => void = () => {};
  const add = () => new Promise<void>((_resolve, reject) => (refuse = reject));
  const { app, failures } = await createShop(express, [answer(429)], { outbox: { add } });
  const start = performance.now();
  expect(await signUp(app)).toBeNull();
  expect(performance.now() - start).toBeGreaterThan(1900);
  expect(failures).toMatchObject([{ error: { httpStatus: 429 }, queued: false }]);
  // jest fails a test that leaves a rejection unhandled, as would end the process.
  refuse(new Error('no database, after all'));
  await setImmediate();
});
