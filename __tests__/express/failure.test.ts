import express, { type Express, type Request } from 'express';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import {
  AffiliError,
  recordConversion,
  registerCustomer,
  type AffiliOptions,
  type ConversionInput,
  type FailedConversion,
  type FailedRegistration,
} from 'express-affili';
import { clientOf, NOBODY } from '../support/client-of';
import { createShop, LINK, OwnOutbox } from '../support/create-shop';
import { eventually } from '../support/eventually';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { CONVERSION, ORDER, PAYMENT } from '../support/pay';
import { answer, reset, silent } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON, REGISTRATION } from '../support/secrets';
import { visit } from '../support/visit';

/** What the two functions have in common when Affili fails, and where they differ. */
const functions = [
  {
    name: 'registerCustomer',
    from: { url: LINK },
    call: (req: Request, id: string | bigint = '42') => registerCustomer(req, id, PERSON),
    sent: { kind: 'registration', registration: REGISTRATION },
    queuedIn: (outbox: OwnOutbox): unknown[] => outbox.added,
    job: REGISTRATION as object,
    outboxOf: (add: () => Promise<void>) => ({ add }),
    idName: 'mcs_id',
    // A 503 may come of a server that was at work.
    of503WithRetryAfter: 'later',
  },
  {
    name: 'recordConversion',
    from: {},
    call: (req: Request, id: string | bigint = PAYMENT.order_id) => recordConversion(req, { ...PAYMENT, order_id: id }),
    sent: { kind: 'conversion', conversion: CONVERSION },
    queuedIn: (outbox: OwnOutbox): unknown[] => outbox.conversions,
    job: CONVERSION as object,
    outboxOf: (addConversion: () => Promise<void>) => ({ add: () => Promise.resolve(), addConversion }),
    idName: 'order_id',
    of503WithRetryAfter: 'at once',
  },
] as const;

describe.each(functions)('$name that fails', ({ from, call, sent, queuedIn, job, outboxOf, idName, ...rest }) => {
  const run = async (app: Express, id?: string | bigint) => (await visit(app, from, (req) => call(req, id))).result;

  /** What the outbox is told, by when the job may be sent. */
  const QUEUED = { 'at once': [[job, undefined]], later: [[job, { startAfter: 60, mayBeAtAffili: true }]], never: [] };
  const unavailable = (httpStatus?: number) => ({ code: 'ERR_AFFILI_UNAVAILABLE', ...(httpStatus && { httpStatus }) });

  it.concurrent.each<[string, Reaction, keyof typeof QUEUED, object]>([
    ['401', answer(401), 'at once', { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 401 }],
    ['429', answer(429), 'at once', unavailable(429)],
    ['500 and its echo', answer(500, ECHO), 'later', unavailable(500)],
    ['503 with Retry-After', answer(503, '', { 'Retry-After': '600' }), rest.of503WithRetryAfter, unavailable(503)],
    ['504', answer(504), 'later', unavailable(504)],
    ['a connection that is cut', reset, 'later', unavailable()],
    ['HTML', answer(200, '<html>'), 'later', { code: 'ERR_AFFILI_RESPONSE', httpStatus: 200 }],
    ['a redirect', answer(302, '', { Location: '/' }), 'later', { code: 'ERR_AFFILI_RESPONSE', httpStatus: 302 }],
    ['409', answer(409), 'never', { code: 'ERR_AFFILI_REJECTED', httpStatus: 409 }],
    ['422 and its echo', answer(422, { message: ECHO }), 'never', { code: 'ERR_AFFILI_REJECTED', httpStatus: 422 }],
  ])(
    'goes to the outbox if trying again can help, later if the outcome is unclear: %s',
    async (_, met, when, error) => {
      const outbox = new OwnOutbox();
      const { app, affili, failures } = await createShop(express, [met], { outbox });
      expect(await run(app)).toBeNull();
      expect(affili.methods.filter((method) => method === 'POST')).toHaveLength(1);
      expect(queuedIn(outbox)).toEqual(QUEUED[when]);
      expect(outbox.added.length + outbox.conversions.length).toBe(QUEUED[when].length);
      expect(failures).toMatchObject([{ error, queued: when !== 'never', ...sent }]);
      expectNoSecrets(failures[0]!.error);
    },
  );

  it.concurrent('goes to the outbox at once where Affili could not be reached', async () => {
    const outbox = new OwnOutbox();
    const { app, failures } = await createShop(express, [], { client: clientOf(NOBODY, { retries: 1 }), outbox });
    expect(await run(app)).toBeNull();
    expect(queuedIn(outbox)).toEqual(QUEUED['at once']);
    expect(failures).toMatchObject([{ error: unavailable(), queued: true }]);
  });

  it.concurrent('goes to the outbox for later, posted but once, where no answer came in time', async () => {
    const affili = (await hostileServer()).next(silent, silent);
    const outbox = new OwnOutbox();
    const { app } = await createShop(express, [], { client: clientOf(affili, { timeout: 1000 }), outbox });
    expect(await run(app)).toBeNull();
    expect(queuedIn(outbox)).toEqual(QUEUED.later);
    // A busy machine may read it later than the client gave up on it.
    await eventually(() => expect(affili.methods.filter((method) => method === 'POST')).toEqual(['POST']));
  });

  it('goes to the outbox for later where a client of the app fails with an error of its own', async () => {
    const outbox = new OwnOutbox();
    const create = () => Promise.reject(new Error(ECHO));
    const client = { customers: { create }, conversions: { create } };
    const { app, failures } = await createShop(express, [], { client, outbox });
    expect(await run(app)).toBeNull();
    expect(queuedIn(outbox)).toEqual(QUEUED.later);
    expectNoSecrets(failures[0]!.error);
  });

  it.each<[string, AffiliOptions['outbox']]>([
    ['there is no outbox', undefined],
    [
      'the outbox throws',
      outboxOf(() => {
        throw new Error('no database');
      }),
    ],
    [
      'the outbox rejects a moment later',
      outboxOf(() => sleep(10).then(() => Promise.reject(new Error('no database')))),
    ],
  ])("is reported with Affili's error, and as not queued, where %s", async (_, outbox) => {
    const { app, failures } = await createShop(express, [answer(429)], { outbox });
    expect(await run(app)).toBeNull();
    expect(failures).toMatchObject([{ error: unavailable(429), queued: false, ...sent }]);
  });

  it('waits 2 s for an outbox that does not answer, and no longer', async () => {
    let refuse: (reason: Error) => void = () => {};
    const outbox = outboxOf(() => new Promise<void>((_resolve, reject) => (refuse = reject)));
    const { app, failures } = await createShop(express, [answer(429)], { outbox });
    const start = performance.now();
    expect(await run(app)).toBeNull();
    expect(performance.now() - start).toBeGreaterThan(1900);
    expect(failures).toMatchObject([{ error: unavailable(429), queued: false }]);
    // jest fails a test that leaves a rejection unhandled, as would end the process.
    refuse(new Error('no database, after all'));
    await setImmediate();
  });

  describe('onError', () => {
    it('is told the error, what was to be sent, whether it is queued, and the request, and nothing else', async () => {
      const onError = jest.fn();
      const { app } = await createShop(express, [answer(422, { message: ECHO })], { onError });
      const { result: req } = await visit(app, from, (req) => call(req).then(() => req));
      expect(onError).toHaveBeenCalledTimes(1);
      const [error, failed] = onError.mock.calls[0] as [AffiliError, FailedRegistration | FailedConversion];
      expect(error).toBeInstanceOf(AffiliError);
      expect(error.details).toEqual({ message: ECHO });
      const { req: ofFailed, ...others } = failed;
      expect(others).toStrictEqual({ ...sent, queued: false });
      expect(ofFailed).toBe(req);
    });

    it('is told after the outbox, and waited for', async () => {
      const order: string[] = [];
      const outbox = outboxOf(() => sleep(10).then(() => void order.push('outbox')));
      const onError = () => sleep(10).then(() => void order.push('onError'));
      const { app } = await createShop(express, [answer(429)], { outbox, onError });
      await run(app);
      order.push('answered');
      expect(order).toEqual(['outbox', 'onError', 'answered']);
    });

    const OWN = new Error('of the app');
    it.each<[string, AffiliOptions['onError'], unknown]>([
      ['rejects', () => Promise.reject(OWN), OWN],
      [
        'throws the error that it is told',
        (error) => {
          throw error;
        },
        expect.objectContaining({ httpStatus: 429 }),
      ],
    ])('makes the call reject where it %s', async (_, onError, reason) => {
      const outbox = new OwnOutbox();
      const { app } = await createShop(express, [answer(429)], { onError, outbox });
      await expect(run(app)).rejects.toEqual(reason);
      expect(queuedIn(outbox)).toHaveLength(1);
    });
  });

  describe('without onError', () => {
    let printed: jest.SpiedFunction<typeof console.error>;
    beforeEach(() => {
      printed = jest.spyOn(console, 'error').mockImplementation(() => {});
    });
    afterEach(() => printed.mockRestore());

    const broke = 'The connection to Affili broke (ECONNRESET)';
    it.each<[string, Reaction, boolean, string | bigint, string]>([
      [
        'refused',
        answer(422, { message: ECHO }),
        true,
        '42',
        `ERR_AFFILI_REJECTED 422, ${idName} "42", not queued: Affili refused the request; error.details has its reasons (HTTP 422)`,
      ],
      [
        'queued',
        answer(429, ECHO),
        true,
        42n,
        `ERR_AFFILI_UNAVAILABLE 429, ${idName} "42", queued: Affili takes no more requests for now (HTTP 429)`,
      ],
      [
        'an id that would break the line',
        reset,
        false,
        'a"\u202eb\u2028',
        `ERR_AFFILI_UNAVAILABLE, ${idName} "a\\"\\u202eb\\u2028", not queued: ${broke}`,
      ],
      [
        'an id that does not show',
        reset,
        false,
        '\u3164\u2800',
        `ERR_AFFILI_UNAVAILABLE, ${idName} "\\u3164\\u2800", not queued: ${broke}`,
      ],
    ])(
      'prints one line, with the reason, without token or personal data: %s',
      async (_, reaction, hasOutbox, id, line) => {
        const outbox = hasOutbox ? new OwnOutbox() : undefined;
        const { app } = await createShop(express, [reaction], { onError: undefined, outbox });
        expect(await run(app, id)).toBeNull();
        expect(printed.mock.calls).toEqual([[`express-affili: ${line}`]]);
      },
    );

    it('prints nothing where all is well, or there is nothing to send', async () => {
      const { app } = await createShop(express, [], { onError: undefined });
      await run(app);
      await visit(app, {}, (req) => registerCustomer(req, '42'));
      const nobodys: ConversionInput[] = [
        { ...ORDER, customer_id: null },
        { ...ORDER, mcs_id: '42' },
      ];
      for (const payment of nobodys) await visit(app, {}, (req) => recordConversion(req, payment));
      expect(printed).not.toHaveBeenCalled();
    });
  });
});

it('a conversion is reported as not queued where the outbox takes registrations alone', async () => {
  const add = jest.fn();
  const { app, failures } = await createShop(express, [answer(429)], { outbox: { add } });
  await visit(app, {}, (req) => recordConversion(req, PAYMENT));
  expect(failures).toMatchObject([{ queued: false, conversion: CONVERSION }]);
  expect(add).not.toHaveBeenCalled();
});

it('a conversion is posted but once where the outcome is unclear, however many retries there are', async () => {
  const affili = (await hostileServer()).next(reset);
  const { app } = await createShop(express, [], { client: clientOf(affili, { retries: 2 }) });
  await visit(app, {}, (req) => recordConversion(req, PAYMENT));
  expect(affili.methods).toEqual(['POST']);
});

it('takes an outbox that answers no promise for a good one', async () => {
  const { app, failures } = await createShop(express, [answer(429)], { outbox: { add: () => undefined as never } });
  await visit(app, { url: LINK }, (req) => registerCustomer(req, '42'));
  expect(failures).toMatchObject([{ queued: true }]);
});
