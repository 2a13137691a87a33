import { setTimeout as sleep } from 'node:timers/promises';
import { openPool, startBoss } from './database';
import { openOutbox } from './open-outbox';
import { addPayment, pay } from './payment';
import { registrationOf } from './secrets';
import { signUp } from './signup';

const BURST = 20;

/** A process in which the users from one number to another pay and then sign up, all added to the outbox twice. */
async function main(from: number, to: number): Promise<void> {
  const pool = openPool();
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  console.log('works');
  for (let number = from; number < to; number += 1) {
    const user = String(number);
    await pay(pool, outbox, user);
    await signUp(pool, outbox, user);
    console.log(`acknowledged ${user}`);
    await outbox.add(registrationOf(user));
    await addPayment(outbox, user);
    // In bursts, so that the killing finds workers with much in hand from the first signup to the last.
    if (number % BURST === 0) await sleep(Math.random() * 8000);
  }
  await boss.stop();
  await pool.end();
}

void main(Number(process.argv[2]), Number(process.argv[3]));
