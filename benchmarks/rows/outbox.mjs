import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';
import { OutboxJobs } from '../support/outbox-jobs.mjs';
import { startPostgres } from '../support/postgres.mjs';

const WORKER = fileURLToPath(new URL('../support/outbox-worker.mjs', import.meta.url));

/** What works, in how many processes, and how many registrations wait. */
const CONTENDERS = {
  'outbox, 1': ['outbox', 1, 10_000],
  'outbox, 2': ['outbox', 2, 10_000],
  'outbox, 4': ['outbox', 4, 10_000],
  'outbox, 100,000 waiting': ['outbox', 1, 100_000],
  'fetch, 1': ['boss.fetch', 1, 10_000],
  'fetch, 2': ['boss.fetch', 2, 10_000],
  'fetch, 4': ['boss.fetch', 4, 10_000],
  'fetch, 100,000 waiting': ['boss.fetch', 1, 100_000],
  'work, 1': ['boss.work', 1, 10_000],
  'work, 2': ['boss.work', 2, 10_000],
  'work, 4': ['boss.work', 4, 10_000],
};

/** Registrations a second, of all the processes together. */
async function registrationsPerSecond(url, jobs, [contender, workers, waiting]) {
  await jobs.refill(waiting);
  const processes = Array.from({ length: workers }, () => fork(WORKER, [url, contender]));
  await Promise.all(processes.map((worker) => once(worker, 'message')));
  const rates = processes.map((worker) => once(worker, 'message'));
  for (const worker of processes) worker.send('go');
  const total = (await Promise.all(rates)).reduce((sum, [rate]) => sum + rate, 0);
  const left = await jobs.waiting();
  for (const worker of processes) worker.disconnect();
  await Promise.all(processes.map((worker) => once(worker, 'exit')));
  if (left === 0) throw new Error('the workers ran out of registrations');
  return total;
}

async function measureWith(url) {
  const jobs = await OutboxJobs.open(url);
  try {
    const measureOne = (contender) => registrationsPerSecond(url, jobs, contender);
    return await interleave(CONTENDERS, measureOne, { rounds: 5, warmUp: 0 });
  } finally {
    await jobs.close();
  }
}

/** Registrations that the outbox brings through PostgreSQL in a second. */
export async function measure() {
  const { url, stop } = startPostgres();
  const rate = await measureWith(url).finally(stop);
  const line = (what, ours, against, theirs, target) =>
    compare({ what, against, ours: rate[ours], theirs: rate[theirs], unit: '/s', ...target });
  const workers = ['1 worker', '2 workers', '4 workers'].flatMap((workers) => {
    const count = parseInt(workers);
    const alone = (method, contender) =>
      line(`outbox, ${workers}`, `outbox, ${count}`, `pg-boss alone, ${method}`, `${contender}, ${count}`, {
        atLeast: 0.8,
      });
    return [alone('work()', 'work'), alone('fetch() and complete()', 'fetch')];
  });
  return [
    ...workers,
    line('outbox, 100,000 waiting', 'outbox, 100,000 waiting', 'outbox, 10,000 waiting', 'outbox, 1', { atLeast: 0.8 }),
    line('pg-boss alone, 100,000 waiting (the limit)', 'fetch, 100,000 waiting', '10,000 waiting', 'fetch, 1'),
  ];
}
