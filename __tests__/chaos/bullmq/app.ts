import { appendFileSync, readFileSync } from 'node:fs';
import type { Customer, Registration } from 'express-affili';
import { createBullOutbox, type BullOutbox } from 'express-affili/bullmq';
import { PERSON } from '../secrets';
import { bullmqModule, handedOver, redisUrl, RETRY_EVERY } from './settings';

/** Reports what went wrong without saying more. */
export const report = (where: string) => (error: Error & { code?: string }) =>
  console.error(`${where}: ${error.code ?? error.name}`);

export async function openOutbox(): Promise<BullOutbox<typeof import('bullmq')>> {
  const bullmq = (await import(bullmqModule)) as typeof import('bullmq');
  return createBullOutbox(bullmq, { connection: { url: redisUrl }, retryEvery: RETRY_EVERY });
}

/** What an app does with a registered customer. Now and then it fails as an ORM does: with an error that quotes the row. */
export function storeAffiliId({ id }: Customer, { mcs_id }: Registration): void {
  if (Math.random() < 0.05) throw new Error(`duplicate key: (${mcs_id}, ${PERSON})`);
  noteStored(mcs_id, id);
}

export const noteStored = (mcs_id: string, id: string): void => appendFileSync(handedOver, `${mcs_id} ${id}\n`);

/** By user, the id that the app was handed last. */
export function storedIds(): Map<string, string> {
  const lines = readFileSync(handedOver, 'utf8').split('\n').slice(0, -1);
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}
