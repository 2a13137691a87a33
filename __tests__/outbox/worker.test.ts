import { AffiliError } from 'express-affili';
import { createOutbox, type Boss, type Job, type OutboxOptions } from 'express-affili/outbox';
import { debugLines } from '../support/debug-lines';
import { recordingBoss, type Behaviour } from '../support/recording-boss';

const AT = '2026-11-27T00:00:00.000Z';
const QUEUE = 'affili-registrations';
const registration = (mcs_id: string) => ({ registration: { referrer: 'aff-1', mcs_id } });
const AWAY = new AffiliError('ERR_AFFILI_UNAVAILABLE', 'away');
const anError = { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: null, message: 'away' };

const lines = debugLines();
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

interface Scenario extends Behaviour {
  options?: OutboxOptions;
  /** What becomes of each registration, one each; after that, all is well. */
  outcomes?: (AffiliError | undefined)[];
  /** ms that a registration takes. */
  takes?: number;
  /** What is not there of pg-boss, or is another. */
  boss?: Partial<Record<keyof Boss, unknown>>;
}

/** Has the worker work on these, and answers what reached Affili, and what pg-boss was told. */
async function work(jobs: Partial<Job>[], scenario: Scenario = {}) {
  const { options, outcomes = [], takes = 0, boss: other = {}, ...behaviour } = scenario;
  const { boss, said, of } = recordingBoss(jobs, behaviour);
  const outbox = await createOutbox({ ...boss, ...other } as Boss, options);
  const reached: string[] = [];
  const client = {
    customers: {
      async ensure({ mcs_id }: { mcs_id: string }) {
        reached.push(mcs_id);
        if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
        const outcome = outcomes.shift();
        if (outcome) throw outcome;
        return { id: `affili-${mcs_id}` };
      },
      list: () => Promise.resolve([]),
    },
    conversions: {
      create({ order_id, customer_id, referrer }: Record<string, unknown>) {
        reached.push(`order ${String(order_id)} of ${String(customer_id ?? referrer)}`);
        return Promise.resolve({ id: `c-${String(order_id)}` });
      },
      update(id: string) {
        reached.push(`status of ${id}`);
        return Promise.resolve({ id });
      },
    },
  };
  const working = outbox.work(client as never, () => undefined, { concurrency: 1 });
  await jest.advanceTimersByTimeAsync(10_000);
  await working;
  return { reached, said, of };
}

const one = [{ data: registration('1') }];
const further = () => [{ data: registration('2') }, { data: registration('3') }];

describe('a place goes on with what else there is', () => {
  test('after what is done', async () => {
    expect((await work(one, { further: further() })).reached).toEqual(['1', '2', '3']);
  });

  test('for a second, since pg-boss may want to stop', async () => {
    expect((await work(one, { further: further(), takes: 600 })).reached).toEqual(['1', '2']);
  });

  test('after the copy of a job, which it puts back in its place', async () => {
    const copy = { ...registration('1'), since: AT, spare: true };
    const { reached, of } = await work([{ data: copy }], { further: further() });
    expect(reached).toEqual(['2', '3']);
    expect(of('send')).toEqual([
      ['send', QUEUE, { ...registration('1'), since: AT }, { id: expect.any(String) as string, retryDelay: 0 }],
    ]);
  });

  test.each([
    ['for long', 120, ['2', '3']],
    ['not for long', 119, []],
  ])('after what waits for something else, %s', async (_what, retryEvery, reached) => {
    const waiting = { data: { conversion: { order_id: '1', amount: 1, mcs_id: 'unknown' } } };
    expect((await work([waiting], { further: further(), options: { retryEvery } })).reached).toEqual(reached);
  });

  test.each([
    ['can be tried again', AWAY],
    ['is given up', new AffiliError('ERR_AFFILI_REJECTED', 'no')],
  ])('but not after what failed, and %s: that spares an Affili in trouble', async (_what, error) => {
    expect((await work(one, { further: further(), outcomes: [error] })).reached).toEqual(['1']);
  });

  test('and asks whether Postgres is there before it returns, for pg-boss does not', async () => {
    const { of } = await work(one);
    const completed = of('complete').map(([, , id]) => id);
    // At the start too.
    expect(completed).toEqual([expect.any(String), ['job-1'], expect.any(String)]);
  });
});

describe('what is to be tried again', () => {
  test.each([[undefined], [300]])('is failed where it is, if its delay is %p', async (retryDelay) => {
    const job = { data: registration('1'), ...(retryDelay !== undefined && { retryDelay }) };
    const { of } = await work([job], { outcomes: [AWAY] });
    expect(of('fail')).toEqual([['fail', QUEUE, 'job-1', anError]]);
    expect([...of('send'), ...of('deleteJob')]).toEqual([]);
  });

  test('is replaced where it has another, by a copy meanwhile', async () => {
    const { said } = await work([{ data: registration('1'), retryDelay: 0 }], { outcomes: [AWAY] });
    expect(said.map(([method]) => method).slice(-4)).toEqual(['deleteJob', 'send', 'fail', 'deleteJob']);
  });
});

test('what is given up twice is one dead letter', async () => {
  const no = new AffiliError('ERR_AFFILI_REJECTED', 'no');
  const data = { ...registration('1'), since: AT };
  const { of } = await work([{ data }, { data }], { outcomes: [no, no] });
  const letters = of('send').filter(([, queue]) => queue === `${QUEUE}-failed`);
  const ids = letters.map(([, , , options]) => (options as { id: string }).id);
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), ids[0]]);
});

describe('reads a job, whoever sent it', () => {
  const conversion = { order_id: '1', amount: 1, customer_id: 'c-7' };

  test.each<[string, object, string]>([
    ['a conversion that a worker of 1.0 took for a registration', { registration: { conversion } }, 'order 1 of c-7'],
    [
      'a conversion by a referrer alone',
      { conversion: { order_id: '1', amount: 1, referrer: 'aff-1' } },
      'order 1 of aff-1',
    ],
    [
      'the copy of a status, of which there may be several',
      { statusChange: { id: 'c-1', status: 'refunded', at: AT }, spare: true },
      'status of c-1',
    ],
  ])('%s', async (_what, data, reached) => {
    expect((await work([{ data }])).reached).toEqual([reached]);
  });

  test('a status whose time is no text is put aside', async () => {
    const { reached, of } = await work([{ data: { statusChange: { id: 'c-1', status: 'refunded', at: 5 } } }]);
    expect(reached).toEqual([]);
    expect(of('send').at(-1)).toMatchObject([
      'send',
      `${QUEUE}-failed`,
      { error: { message: 'at takes the time when the status was added, in ISO 8601' } },
      {},
    ]);
  });
});

describe('a Postgres that goes away', () => {
  const conversion = { data: { conversion: { order_id: '1', amount: 1, customer_id: 'c-7' } } };
  const isNote = (method: string, queue: string) => method === 'send' && queue.endsWith('-converted');

  test('for seconds costs no id that Affili has answered', async () => {
    let tries = 0;
    const fails = (method: string, queue: string) => isNote(method, queue) && (tries += 1) <= 30;
    const { reached, of } = await work([conversion], { fails });
    expect({ reached, failed: of('fail') }).toEqual({ reached: ['order 1 of c-7'], failed: [] });
    expect(of('send').at(-1)![2]).toEqual({ order_id: '1', id: 'c-1' });
  });

  test("after it noted that a conversion is begun, and before it said so, holds nothing with 'hold'", async () => {
    let note: object | null = null;
    const { boss } = recordingBoss([]);
    const send = (queue: string, data: object, options: object) => {
      if (!queue.endsWith('-converted')) return boss.send(queue, data, options);
      if (note) return Promise.resolve('by' in note && 'id' in data ? 'sent' : null);
      note = data;
      return Promise.reject(new Error('Connection terminated'));
    };
    const getJobById = (queue: string, id: string) => {
      const isBegun = note !== null && 'by' in note;
      return isBegun ? Promise.resolve({ id, queue, data: note }) : Promise.resolve(null);
    };
    const { reached } = await work([conversion], {
      boss: { send, getJobById },
      options: { unclearConversions: 'hold' },
    });
    expect(reached).toEqual(['order 1 of c-7']);
  });

  test('while the queue of the notes is to be made has it made the next time', async () => {
    let tries = 0;
    const fails = (method: string, queue: string) =>
      method === 'createQueue' && queue.endsWith('-converted') && (tries += 1) <= 6;
    const { reached, of } = await work([conversion, conversion], { fails });
    expect(of('fail')).toHaveLength(1);
    expect(reached).toEqual(['order 1 of c-7']);
  });
});

describe('with less of pg-boss', () => {
  const without = Object.fromEntries(
    ['fetch', 'complete', 'fail', 'deleteJob', 'getDb', 'getJobById'].map((method) => [method, undefined]),
  );

  test('a conversion is brought to Affili', async () => {
    const data = { conversion: { order_id: '1', amount: 1, customer_id: 'c-7' } };
    const { reached } = await work([{ data }], { boss: without });
    expect(reached).toEqual(['order 1 of c-7']);
    expect(lines.join('\n')).not.toContain('the outbox can not fetch');
  });

  test('nobody looks for the jobs of dead workers', async () => {
    await work([], { boss: without });
    await jest.advanceTimersByTimeAsync(15_000);
    expect(lines.join('\n')).not.toContain('dead workers');
  });

  test('a queue has all its options from the beginning', async () => {
    const { of } = await work([]);
    const lasting = { retryLimit: 1_000_000_000, retentionMinutes: 5_256_000, retentionSeconds: 315_360_000 };
    for (const [, , options] of of('createQueue')) expect(options).toMatchObject(lasting);
  });
});

test.each<[string, object, object]>([
  ['its customer', { mcs_id: '42' }, { priority: -1 }],
  ['nothing, since its customer is known', { mcs_id: '42', customer_id: 'c-7' }, {}],
  ['nothing, since it is the referrer that counts', { referrer: 'aff-1' }, {}],
])('a payment comes after others where it waits for %s', async (_what, whose, priority) => {
  const { boss, of } = recordingBoss([]);
  await (await createOutbox(boss)).addConversion({ order_id: '1', amount: 1, ...whose });
  const anId = expect.any(String) as string;
  expect(of('send').map(([, , , options]) => options)).toEqual([{ id: anId, retryDelay: 300, ...priority }]);
});

test('looks for the jobs of dead workers until pg-boss stops', async () => {
  const supervise = jest.fn(() => Promise.resolve());
  let stop = () => {};
  const once = (event: string, listener: () => void) => void (event === 'stopped' && (stop = listener));
  await work([], { boss: { supervise, once } });
  await jest.advanceTimersByTimeAsync(15_000);
  expect(supervise).toHaveBeenCalledTimes(1);
  stop();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(supervise).toHaveBeenCalledTimes(1);
});
