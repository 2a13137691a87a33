/**
 * An instance of an app that works on the queue, and sends how many jobs a second it does. The outbox has a client that
 * answers at once, as pg-boss alone has an empty handler: what is measured is the queue.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import PgBoss from 'pg-boss';
import { createOutbox } from '../../dist/outbox.js';
import { QUEUE, SCHEMA } from './outbox-jobs.mjs';

/** ms */
const WARM_UP = 250;
/** ms */
const WINDOW = 500;
const CONCURRENCY = 5;

/** By name: starts to work, and calls `onDone` for each job. */
const CONTENDERS = {
  async outbox(boss, onDone) {
    const outbox = await createOutbox(boss, { queue: QUEUE, schema: SCHEMA });
    const client = { customers: { ensure: async ({ mcs_id }) => ({ id: '5f0c3a', mcs_id }) } };
    await outbox.work(client, onDone, { concurrency: CONCURRENCY });
  },
  /** As one writes it. */
  async 'boss.work'(boss, onDone) {
    const options = { batchSize: CONCURRENCY, pollingIntervalSeconds: 0.5 };
    await boss.work(QUEUE, options, async (jobs) => jobs.forEach(onDone));
  },
  /** As fast as it goes where each job is completed by itself. */
  'boss.fetch'(boss, onDone) {
    let jobs = [];
    let fetching;
    const next = async () => {
      if (jobs.length === 0) {
        fetching ??= boss.fetch(QUEUE, { batchSize: 1000 }).finally(() => (fetching = undefined));
        jobs = await fetching;
      }
      return jobs.shift();
    };
    const work = async () => {
      for (let job = await next(); job; job = await next()) {
        await boss.complete(QUEUE, job.id);
        onDone();
      }
    };
    for (let place = 0; place < CONCURRENCY; place += 1) void work();
  },
};

const [url, contender] = process.argv.slice(2);
process.once('disconnect', () => process.exit());
const boss = new PgBoss({ connectionString: url, schema: SCHEMA, supervise: false, schedule: false, migrate: false });
boss.on('error', console.error);
await boss.start();
process.send('ready');
await once(process, 'message');

let done = 0;
await CONTENDERS[contender](boss, () => (done += 1));
await sleep(WARM_UP);
const doneBefore = done;
const start = performance.now();
await sleep(WINDOW);
process.send(((done - doneBefore) / (performance.now() - start)) * 1000);
