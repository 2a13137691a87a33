import { AffiliError } from 'express-affili';
import { createOutbox, type EnsuringClient, type OutboxOptions, type WorkOptions } from 'express-affili/outbox';
import { inApp, type FailedStep } from '../../lib/outbox/step';
import { recordingBoss, type Behaviour } from '../support/recording-boss';
import { ECHO, expectNoSecrets } from '../support/secrets';

const REGISTRATION = { registration: { referrer: 'aff-1', mcs_id: '42' } };
const CONVERSION = { conversion: { order_id: '1', amount: 1, customer_id: 'c-1' } };
const BY_MCS_ID = { conversion: { order_id: '1', amount: 1, mcs_id: '42' } };
const STATUS = { statusChange: { id: 'c-1', status: 'refunded', at: '2026-11-27T00:00:00.000Z' } };
const STATUS_OF_ORDER = { statusChange: { ...STATUS.statusChange, id: undefined, order_id: '1' } };

const rejecting = (error: Error) => () => Promise.reject(error);
const throws = rejecting(Object.assign(new TypeError(ECHO), { code: 'ENOTHING' }));
const customer = { id: 'affili-1', mcs_id: '42' };
const well: EnsuringClient = {
  customers: { ensure: () => Promise.resolve(customer), list: () => Promise.resolve([customer]) },
  conversions: { create: () => Promise.resolve({ id: 'c-1' }), update: () => Promise.resolve({ id: 'c-1' }) },
};
const withCustomers = (customers: object) => ({ ...well, customers: { ...well.customers, ...customers } });
const withConversions = (conversions: object) => ({ ...well, conversions: { ...well.conversions!, ...conversions } });

interface Scenario extends Behaviour {
  client?: EnsuringClient;
  onRegistered?: () => unknown;
  options?: OutboxOptions;
  work?: WorkOptions;
}

afterEach(() => jest.useRealTimers());

/** Has the worker attempt a job, for as long as an attempt may take and longer, and answers what is stored of its failure. */
async function attempt(data: object, scenario: Scenario = {}) {
  jest.useFakeTimers();
  const { client = well, onRegistered = () => undefined, options, work, ...behaviour } = scenario;
  const { boss, of } = recordingBoss([{ data }], behaviour);
  const outbox = await createOutbox(boss, options);
  const working = outbox.work(client, onRegistered, { concurrency: 1, ...work });
  await jest.advanceTimersByTimeAsync(90_000);
  await working;
  return of('fail')[0]?.[3];
}

const failed = (where: string) => ({ code: 'ENOTHING', httpStatus: null, message: `${where} failed: TypeError` });
const OF_POSTGRES = { message: 'pg-boss failed: Error' };

describe('what is stored of a failure says where it happened, and no more', () => {
  test.each<[string, object, Scenario]>([
    ['ensure', REGISTRATION, { client: withCustomers({ ensure: throws }) }],
    ['onRegistered', REGISTRATION, { onRegistered: throws }],
    ['list', BY_MCS_ID, { client: withCustomers({ list: throws }) }],
    ['create', CONVERSION, { client: withConversions({ create: throws }) }],
    ['onConverted', CONVERSION, { work: { onConverted: throws } }],
    ['update', STATUS, { client: withConversions({ update: throws }) }],
  ])('%s', async (where, data, scenario) => {
    const output = await attempt(data, scenario);
    expect(output).toEqual(failed(where));
    expectNoSecrets(output);
  });

  const notes = (method: string) => (other: string, queue: string) => other === method && queue.endsWith('-converted');
  const unreadable = rejecting(new AffiliError('ERR_AFFILI_RESPONSE', 'no id', { httpStatus: 200 }));
  const unreached = rejecting(new AffiliError('ERR_AFFILI_UNAVAILABLE', 'away', { outcome: 'not-reached' }));

  test.each<[string, object, Scenario]>([
    ['whether it is converted can not be read', CONVERSION, { fails: notes('getJobById') }],
    ['that it is converted can not be noted', CONVERSION, { fails: notes('send') }],
    [
      'that it is begun can not be noted',
      CONVERSION,
      { fails: notes('send'), options: { unclearConversions: 'hold' } },
    ],
    [
      'that it was not begun can not be noted',
      CONVERSION,
      {
        client: withConversions({ create: unreached }),
        fails: notes('deleteJob'),
        options: { unclearConversions: 'hold' },
      },
    ],
    [
      'that its answer had no id can not be noted',
      CONVERSION,
      { client: withConversions({ create: unreadable }), fails: notes('send') },
    ],
    ['which conversion an order is can not be read', STATUS_OF_ORDER, { fails: notes('getJobById') }],
    ['whose turn it is can not be read', STATUS, { fails: notes('executeSql') }],
    ['the queue of the notes can not be made', CONVERSION, { fails: notes('createQueue') }],
  ])('pg-boss, where %s', async (_what, data, scenario) => {
    expect(await attempt(data, scenario)).toMatchObject(OF_POSTGRES);
  });

  test('pg-boss, where the end of a turn can not be noted', async () => {
    let statements = 0;
    const fails = (method: string) => method === 'executeSql' && (statements += 1) > 1;
    expect(await attempt(STATUS, { fails })).toMatchObject(OF_POSTGRES);
  });

  test.each<[string, unknown, string | null, string]>([
    ['nothing', undefined, null, 'no error'],
    ['null', null, null, 'no error'],
    ['a code that is a number', { code: 23505, name: 'Conflict' }, '23505', 'Conflict'],
    ['a code that is neither', { code: { of: ECHO }, name: [ECHO] }, null, 'no error'],
    ['a code that quotes a row', { code: ECHO, name: 'Conflict' }, null, 'Conflict'],
    [
      'what throws when it is looked at',
      {
        get code() {
          throw new Error(ECHO);
        },
      },
      null,
      'no error',
    ],
  ])('of the app, which throws %s', async (_what, thrown, code, name) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const output = await attempt(REGISTRATION, { onRegistered: () => Promise.reject(thrown) });
    expect(output).toEqual({ code, httpStatus: null, message: `onRegistered failed: ${name}` });
  });
});

describe('the time of an attempt', () => {
  test('begins nothing that it has no time left for', async () => {
    const call = jest.fn();
    const { failure } = (await inApp('a step', performance.now(), call).catch(
      (error: unknown) => error as FailedStep,
    )) as FailedStep;
    expect(call).not.toHaveBeenCalled();
    expect(failure).toMatchObject({ stored: { code: 'ETIMEDOUT' }, error: { message: 'it took too long' } });
  });

  test('keeps no process running once a step is done', async () => {
    jest.useFakeTimers();
    await inApp('a step', performance.now() + 30_000, () => 'done');
    expect(jest.getTimerCount()).toBe(0);
  });
});
