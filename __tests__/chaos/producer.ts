import { setTimeout as sleep } from 'node:timers/promises';
import { createOutbox } from 'express-affili/outbox';
import { openPool, startBoss } from './database';
import { RETRY_EVERY } from './settings';
import { registrationOf } from './secrets';
import { signUp } from './signup';

const BURST = 20;

/** A process that signs up the users from one number to another, each added to the outbox twice. */
async function main(from: number, to: number): Promise<void> {
  const pool = openPool();
  const boss = await startBoss();
  const outbox = await createOutbox(boss, { retryEvery: RETRY_EVERY });
  for (let number = from; number < to; number += 1) {
    await signUp(pool, outbox, String(number));
    console.log(`acknowledged ${number}`);
    await outbox.add(registrationOf(String(number)));
    // In bursts, so that the killing finds workers with much in hand from the first signup to the last.
    if (number % BURST === 0) await sleep(Math.random() * 8000);
  }
  await boss.stop();
  await pool.end();
}

void main(Number(process.argv[2]), Number(process.argv[3]));
