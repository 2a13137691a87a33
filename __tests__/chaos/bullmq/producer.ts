import { setTimeout as sleep } from 'node:timers/promises';
import type { BullOutbox } from 'express-affili/bullmq';
import { registrationOf } from '../secrets';
import { openOutbox, report } from './app';

const BURST = 20;

/** A process that registers the users from one number to another, each added to the outbox twice. */
async function main(from: number, to: number): Promise<void> {
  const outbox = await openOutbox();
  for (let number = from; number < to; number += 1) {
    await insist(outbox, String(number));
    console.log(`acknowledged ${number}`);
    await insist(outbox, String(number));
    // In bursts, so that the killing finds workers with much in hand from the first to the last.
    if (number % BURST === 0) await sleep(Math.random() * 8000);
  }
  await outbox.queue.close();
}

/** Redis may be away. */
async function insist(outbox: BullOutbox, id: string): Promise<void> {
  for (;;) {
    try {
      return await outbox.add(registrationOf(id));
    } catch (error) {
      report('an add')(error as Error);
      await sleep(200);
    }
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
