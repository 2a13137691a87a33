import { setTimeout as sleep } from 'node:timers/promises';
import { openPool, report, startBoss } from './database';
import { addPayment, openOutbox, pay, signUp } from './app';
import { registrationOf } from './secrets';

const BURST = 20;

/** A process in which the users from one number to another sign up and then pay, all added to the outbox twice. */
async function main(from: number, to: number): Promise<void> {
  const pool = openPool();
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  console.log('works');
  for (let number = from; number < to; number += 1) {
    const user = String(number);
    // As a visitor would who is answered with an error: Postgres may be away.
    await again(() => signUp(pool, outbox, user));
    await again(() => pay(pool, outbox, user));
    console.log(`acknowledged ${user}`);
    await again(() => outbox.add(registrationOf(user)));
    await again(() => addPayment(outbox, user));
    // In bursts, so that the killing finds workers with much in hand from the first signup to the last.
    if (number % BURST === 0) await sleep(Math.random() * 8000);
  }
  await boss.stop();
  await pool.end();
}

async function again(action: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      report('an addition')(error as Error);
      await sleep(500);
    }
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
