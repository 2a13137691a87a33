import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the processes of a run have in common. The main process hands its environment down. */
const { REDIS_URL, BULLMQ = 'bullmq' } = process.env;
if (!REDIS_URL) throw new Error('REDIS_URL takes the URL of a Redis that is ours to empty');

export const redisUrl = REDIS_URL;
/** The BullMQ to load: `bullmq`, which wants ioredis beside it, or the path of another. */
export const bullmqModule = BULLMQ;
/** The folder of the files that stand for the app's tables. */
export const tables = (process.env['TABLES'] ??= mkdtempSync(join(tmpdir(), 'chaos-')));

export const isShort = process.argv.includes('--short');

export type Mode = 'retry' | 'hold';

/** What becomes of conversions that may be at Affili already. Each has a queue, and tables, of its own. */
export const mode: Mode = process.env['UNCLEAR_CONVERSIONS'] === 'hold' ? 'hold' : 'retry';

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;
