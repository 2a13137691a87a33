import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the processes of a run have in common. The main process hands its environment down. */
const { REDIS_URL, BULLMQ = 'bullmq' } = process.env;
if (!REDIS_URL) throw new Error('REDIS_URL takes the URL of a Redis that is ours to empty');

export const redisUrl = REDIS_URL;
/** The BullMQ to load: `bullmq`, which wants ioredis beside it, or the path of another. */
export const bullmqModule = BULLMQ;
/** The file that stands for the app's table: a line for each id that was handed over. */
export const handedOver = (process.env['HANDED_OVER'] ??= join(mkdtempSync(join(tmpdir(), 'chaos-')), 'handed-over'));

export const isShort = process.argv.includes('--short');

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;
