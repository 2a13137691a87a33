import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registration } from 'express-affili';
import { createBullOutbox, type BullOutbox } from 'express-affili/bullmq';
import { PERSON } from '../secrets';

/** What the processes of a run have in common. The main process hands its environment down. */
const { REDIS_URL, BULLMQ = 'bullmq' } = process.env;
if (!REDIS_URL) throw new Error('REDIS_URL takes the URL of a Redis that is ours to empty');

export const redisUrl = REDIS_URL;
/** The BullMQ to load: `bullmq`, which wants ioredis beside it, or the path of another. */
export const bullmqModule = BULLMQ;
/** The folder of the files that stand for the app's tables. */
export const tables = (process.env['TABLES'] ??= mkdtempSync(join(tmpdir(), 'chaos-')));

export type Mode = 'retry' | 'hold';

/** What becomes of conversions that may be at Affili already. Each has a queue, and tables, of its own. */
const mode: Mode = process.env['UNCLEAR_CONVERSIONS'] === 'hold' ? 'hold' : 'retry';

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;

/** Reports what went wrong without saying more. */
export const report = (where: string) => (error: Error & { code?: string }) =>
  console.error(`${where}: ${error.code ?? error.name}`);

export type Outbox = BullOutbox<typeof import('bullmq')>;

export async function openOutbox(unclearConversions: Mode = mode): Promise<Outbox> {
  const bullmq = (await import(bullmqModule)) as typeof import('bullmq');
  const queue = `affili-${unclearConversions}`;
  return createBullOutbox(bullmq, {
    connection: { url: redisUrl },
    queue,
    retryEvery: RETRY_EVERY,
    unclearConversions,
  });
}

/** The payment of a user, of whom the app knows its own id alone. */
export const paymentOf = (user: string) => ({
  order_id: orderOf(user),
  amount: 1000,
  mcs_id: user,
  products: [{ pid: 'pro', name: `Pro for ${PERSON}`, quantity: 1 }],
});
export const orderOf = (user: string) => `invoice-${user}`;
export const isRefunded = (user: string): boolean => user.endsWith('0') || user.endsWith('5');

/** What an app does with what it is handed. Now and then it fails as an ORM does: with an error that quotes the row. */
export function store(id: string, key: string): void {
  if (Math.random() < 0.05) throw new Error(`duplicate key: (${key}, ${PERSON})`);
  note(key, id);
}

export const storeCustomer = ({ id }: { id: string }, { mcs_id }: Registration): void => store(id, mcs_id);

const fileOf = (of: Mode) => join(tables, of);

/** A line for each id that was handed over. */
export const note = (key: string, id: string, of = mode): void => appendFileSync(fileOf(of), `${key} ${id}\n`);

/** By user and by payment, the id that the app was handed last. */
export function storedIds(of: Mode): Map<string, string> {
  if (!existsSync(fileOf(of))) return new Map();
  const lines = readFileSync(fileOf(of), 'utf8').split('\n').slice(0, -1);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}
