import express from 'express';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { AffiliError, recordConversion, type AffiliOptions, type FailedConversion } from 'express-affili';
import { clientOf, NOBODY } from '../support/client-of';
import { createShop, OwnOutbox } from '../support/create-shop';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { CONVERSION, ORDER, pay, PAYMENT } from '../support/pay';
import { eventually } from '../support/eventually';
import { answer, hangUp, reset, silent, storing } from '../support/reactions';
import { ECHO, expectNoSecrets } from '../support/secrets';
import { visit } from '../support/visit';

const REFUSING = answer(422, { message: ECHO, errors: { amount: [ECHO] } });

describe('a conversion that failed', () => {
  describe('what Affili could not take', () => {
    const QUEUED_AT_ONCE = [[CONVERSION, undefined]];
    const QUEUED_FOR_LATER = [[CONVERSION, { startAfter: 60, mayBeAtAffili: true }]];

    it.concurrent.each<[string, Reaction, unknown[][], object]>([
      ['401', answer(401), QUEUED_AT_ONCE, { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 401 }],
      ['403', answer(403), QUEUED_AT_ONCE, { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 403 }],
      ['408', answer(408), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 408 }],
      ['500', answer(500, ECHO), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 500 }],
      ['502', answer(502), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 502 }],
      ['503', answer(503), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 503 }],
      ['504', answer(504), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 504 }],
      ['503 with Retry-After', answer(503, '', { 'Retry-After': '60' }), QUEUED_AT_ONCE, { httpStatus: 503 }],
      ['504 with Retry-After', answer(504, '', { 'Retry-After': '0' }), QUEUED_FOR_LATER, { httpStatus: 504 }],
      ['a connection that is cut', reset, QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE' }],
      ['a connection that ends', hangUp, QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE' }],
      ['an answer that is lost', storing(reset), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_UNAVAILABLE' }],
      ['HTML', answer(200, '<html>'), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_RESPONSE', httpStatus: 200 }],
      ['no id', answer(200, { status: 'ok', data: {} }), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_RESPONSE' }],
      ['a redirect', answer(302, '', { Location: '/' }), QUEUED_FOR_LATER, { code: 'ERR_AFFILI_RESPONSE' }],
      ['400', answer(400), [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 400 }],
      ['404', answer(404), [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 404 }],
      ['409', answer(409), [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 409 }],
      ['422', REFUSING, [], { code: 'ERR_AFFILI_REJECTED', httpStatus: 422 }],
    ])(
      'is posted but once, and goes to the outbox if trying again can help, later if the outcome is unclear: %s',
      async (_, reaction, queued, error) => {
        const outbox = new OwnOutbox();
        const affili = (await hostileServer()).next(reaction);
        const { app, failures } = await createShop(express, [], { client: clientOf(affili, { retries: 2 }), outbox });
        expect(await pay(app)).toBeNull();
        expect(affili.methods).toEqual(['POST']);
        expect({ conversions: outbox.conversions, registrations: outbox.added }).toEqual({
          conversions: queued,
          registrations: [],
        });
        expect(failures).toMatchObject([{ error, queued: queued.length > 0, conversion: CONVERSION }]);
        expectNoSecrets(failures[0]!.error);
      },
    );

    it.concurrent('goes to the outbox for later, posted but once, where no answer came in time', async () => {
      const affili = (await hostileServer()).next(silent);
      const outbox = new OwnOutbox();
      const { app } = await createShop(express, [], { client: clientOf(affili, { timeout: 1000 }), outbox });
      expect(await pay(app)).toBeNull();
      expect(outbox.conversions).toEqual(QUEUED_FOR_LATER);
      // A busy machine may read it later than the client gave up on it.
      await eventually(() => expect(affili.methods).toEqual(['POST']));
    });

    it.concurrent('goes to the outbox at once where Affili could not be reached', async () => {
      const client = clientOf(NOBODY, { retries: 1 });
      const outbox = new OwnOutbox();
      const { app, failures } = await createShop(express, [], { client, outbox });
      expect(await pay(app)).toBeNull();
      expect(outbox.conversions).toEqual(QUEUED_AT_ONCE);
      expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_UNAVAILABLE' }, queued: true }]);
    });

    it.concurrent(
      'goes to the outbox at once where Affili takes no more requests, however often it is asked',
      async () => {
        const affili = (await hostileServer()).next(answer(429), answer(429));
        const outbox = new OwnOutbox();
        const { app } = await createShop(express, [], { client: clientOf(affili, { retries: 1 }), outbox });
        expect(await pay(app)).toBeNull();
        expect({ seen: affili.methods, queued: outbox.conversions }).toEqual({
          seen: ['POST', 'POST'],
          queued: QUEUED_AT_ONCE,
        });
      },
    );

    it.concurrent('does not go to the outbox where it arrives in the end', async () => {
      const affili = (await hostileServer()).next(answer(429));
      const outbox = new OwnOutbox();
      const { app, failures } = await createShop(express, [], { client: clientOf(affili, { retries: 1 }), outbox });
      expect(await pay(app)).toBe('affili-1');
      expect({ queued: outbox.conversions, failures }).toEqual({ queued: [], failures: [] });
    });

    it('goes to the outbox for later where a client of the app fails with an error of its own', async () => {
      const outbox = new OwnOutbox();
      const create = () => Promise.reject(new Error(ECHO));
      const client = { customers: { create }, conversions: { create } };
      const { app, failures } = await createShop(express, [], { client, outbox });
      expect(await pay(app)).toBeNull();
      expect(outbox.conversions).toEqual(QUEUED_FOR_LATER);
      expectNoSecrets(failures[0]!.error);
    });
  });

  it.each<[string, AffiliOptions['outbox']]>([
    ['there is no outbox', undefined],
    ['the outbox takes no conversions', { add: () => Promise.reject(new Error('not for conversions')) }],
    [
      'the outbox throws',
      {
        add: () => Promise.resolve(),
        addConversion: () => {
          throw new Error('no database');
        },
      },
    ],
    [
      'the outbox rejects a moment later',
      {
        add: () => Promise.resolve(),
        addConversion: () => sleep(10).then(() => Promise.reject(new Error('no database'))),
      },
    ],
  ])("is reported with Affili's error, and as not queued, where %s", async (_, outbox) => {
    const { app, failures } = await createShop(express, [answer(429)], { outbox });
    expect(await pay(app)).toBeNull();
    expect(failures).toMatchObject([
      { error: { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 429 }, queued: false, conversion: CONVERSION },
    ]);
  });

  describe('onError', () => {
    it('is told the error, what was to be sent, whether it is queued, and the request, and nothing else', async () => {
      const onError = jest.fn();
      const { app } = await createShop(express, [REFUSING], { onError });
      const { result: req } = await visit(app, {}, async (req) => {
        await recordConversion(req, PAYMENT);
        return req;
      });
      expect(onError.mock.calls).toHaveLength(1);
      const [error, failed, ...rest] = onError.mock.calls[0] as [AffiliError, FailedConversion];
      expect(rest).toEqual([]);
      expect(error).toBeInstanceOf(AffiliError);
      expect(error.details).toEqual({ message: ECHO, errors: { amount: [ECHO] } });
      expect(Object.keys(failed).sort()).toEqual(['conversion', 'kind', 'queued', 'req']);
      expect({ kind: failed.kind, conversion: failed.conversion, queued: failed.queued }).toStrictEqual({
        kind: 'conversion',
        conversion: CONVERSION,
        queued: false,
      });
      expect(failed.req).toBe(req);
    });

    it('is told after the outbox, and waited for', async () => {
      const order: string[] = [];
      const addConversion = () => sleep(10).then(() => void order.push('outbox'));
      const outbox = { add: () => Promise.resolve(), addConversion };
      const onError = () => sleep(10).then(() => void order.push('onError'));
      const { app } = await createShop(express, [answer(429)], { outbox, onError });
      await pay(app);
      order.push('answered');
      expect(order).toEqual(['outbox', 'onError', 'answered']);
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
        'throws the error that it is told',
        (error) => {
          throw error;
        },
        expect.objectContaining({ httpStatus: 429 }),
      ],
    ])('makes recordConversion reject where it %s', async (_, onError, reason) => {
      const outbox = new OwnOutbox();
      const { app } = await createShop(express, [answer(429)], { onError, outbox });
      await expect(pay(app)).rejects.toEqual(reason);
      expect(outbox.conversions).toHaveLength(1);
    });
  });

  describe('without onError', () => {
    let printed: jest.SpiedFunction<typeof console.error>;
    beforeEach(() => {
      printed = jest.spyOn(console, 'error').mockImplementation(() => {});
    });
    afterEach(() => printed.mockRestore());

    it.each<[Reaction, boolean, string | bigint, string]>([
      [REFUSING, true, 'invoice-1', 'express-affili: ERR_AFFILI_REJECTED 422, order_id "invoice-1", not queued'],
      [answer(429, ECHO), true, 42n, 'express-affili: ERR_AFFILI_UNAVAILABLE 429, order_id "42", queued'],
      [answer(401), false, '42', 'express-affili: ERR_AFFILI_UNAUTHORIZED 401, order_id "42", not queued'],
      [
        reset,
        false,
        'a\u202eb\u2028',
        'express-affili: ERR_AFFILI_UNAVAILABLE, order_id "a\\u202eb\\u2028", not queued',
      ],
      [reset, false, 'a"b', 'express-affili: ERR_AFFILI_UNAVAILABLE, order_id "a\\"b", not queued'],
    ])('prints one line, and no secret in it: %#', async (reaction, hasOutbox, order_id, line) => {
      const outbox = hasOutbox ? new OwnOutbox() : undefined;
      const { app } = await createShop(express, [reaction], { onError: undefined, outbox });
      expect(await pay(app, {}, { ...PAYMENT, order_id })).toBeNull();
      expect(printed.mock.calls).toEqual([[line]]);
    });

    it('prints nothing where all is well, or there is nothing to send', async () => {
      const { app } = await createShop(express, [], { onError: undefined });
      await pay(app);
      await pay(app, {}, { ...PAYMENT, customer_id: null });
      await pay(app, {}, { ...ORDER, mcs_id: '42' });
      expect(printed).not.toHaveBeenCalled();
    });
  });
});

it('waits 2 s for an outbox that does not answer, and no longer', async () => {
  let refuse: (reason: Error) => void = () => {};
  const addConversion = () => new Promise<void>((_resolve, reject) => (refuse = reject));
  const outbox = { add: () => Promise.resolve(), addConversion };
  const { app, failures } = await createShop(express, [answer(429)], { outbox });
  const start = performance.now();
  expect(await pay(app)).toBeNull();
  expect(performance.now() - start).toBeGreaterThan(1900);
  expect(failures).toMatchObject([{ error: { httpStatus: 429 }, queued: false }]);
  // jest fails a test that leaves a rejection unhandled, as would end the process.
  refuse(new Error('no database, after all'));
  await setImmediate();
});
