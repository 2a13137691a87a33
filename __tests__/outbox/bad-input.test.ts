import { createOutbox, type PgBossOutbox } from 'express-affili/outbox';
import { errorOf } from '../support/failure';
import { recordingBoss } from '../support/recording-boss';

const boss = () => recordingBoss([]).boss;
const make = (options: unknown) => createOutbox(boss(), options as object);
const registration = { referrer: 'aff-1', mcs_id: '42' };
const client = { customers: { ensure: () => Promise.resolve({ id: '1' }) } };
const add = (options: unknown) => async (outbox: PgBossOutbox) => outbox.add(registration, options as object);
const work =
  (...[theClient, onRegistered, options]: unknown[]) =>
  async (outbox: PgBossOutbox) =>
    outbox.work(theClient as never, onRegistered as never, options as object);
const ignore = () => undefined;

test.each<[string, unknown, string]>([
  ['queue', { queue: 'a queue' }, 'a name of at most 200 letters, digits and _ - . /'],
  ['retryEvery', { retryEvery: 0.5 }, 'a whole number of seconds, from 1 on'],
  ['retryEvery', { retryEvery: 2 ** 31 }, 'a whole number of seconds, from 1 on'],
  ['keepDays', { keepDays: 0 }, 'a number of days, more than 0 and at most 3650'],
  ['unclearConversions', { unclearConversions: '' }, "'retry' or 'hold'"],
  ['createOutbox()', 'retry', 'an object of options'],
])('says what %s takes: %j', async (name, options, takes) => {
  expect(await errorOf(make(options))).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', message: `${name} takes ${takes}` });
});

test.each<[string, string, (outbox: PgBossOutbox) => Promise<unknown>]>([
  ['startAfter', 'a number of seconds, from 0 on', add({ startAfter: -1 })],
  ['db', "pg-boss's option: an object with the method executeSql", add({ db: {} })],
  ['db', "pg-boss's option: an object with the method executeSql", add({ db: null })],
  ['options', 'an object of startAfter and db', add(60)],
  ['options', 'an object of limit', async (outbox) => outbox.failed(5 as never)],
  ['options', 'an object of ids', async (outbox) => outbox.retryFailed(['1'] as never)],
  ['ids', 'an array of ids', async (outbox) => outbox.retryFailed({ ids: '1' as never })],
  ['client', 'an AffiliClient', work(null, ignore)],
  ['client', 'an AffiliClient', work({ conversions: {} }, ignore)],
  ['concurrency', 'a whole number, from 1 to 100', work(client, ignore, { concurrency: 0 })],
  ['onConverted', 'a function', work(client, ignore, { onConverted: 'log' })],
  ['onError', 'a function', work(client, ignore, { onError: 'log' })],
  ['work()', 'an object of options', work(client, ignore, 5)],
])('says what %s takes: %s', async (name, takes, call) => {
  const error = await errorOf(call(await make({})));
  expect(error.code).toMatch(/^ERR_AFFILI_(OPTIONS|INPUT)$/);
  expect(error.message).toBe(`${name} takes ${takes}`);
});

test('tells a client without conversions from one with, once there is a payment', async () => {
  const { boss: withPayment, of } = recordingBoss([
    { data: { conversion: { order_id: '1', amount: 1, customer_id: 'c-1' } } },
  ]);
  const told: Error[] = [];
  const onError = (error: Error) => void told.push(error);
  await (await createOutbox(withPayment)).work(client, ignore, { concurrency: 1, onError });
  const message = 'client takes an AffiliClient: this one has no conversions';
  expect(told).toMatchObject([{ code: 'ERR_AFFILI_OPTIONS', message }]);
  expect(of('send')).toMatchObject([
    ['send', expect.anything(), {}, {}],
    ['send', expect.stringMatching(/-failed$/), {}, {}],
  ]);
});
