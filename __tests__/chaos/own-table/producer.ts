import { setTimeout as sleep } from 'node:timers/promises';
import type * as Shop from '../../../examples/own-table/shop';
import { PERSON } from '../secrets';
import { load, openDatabase } from './app';

/** A process in which users sign up, pay, and get some of it back, until it is killed. */
async function main(name: string): Promise<void> {
  const { pay, refund, signUp } = await load<typeof Shop>('shop.ts');
  const database = await openDatabase();
  console.log('works');
  for (let number = 0; ; number += 1) {
    const user = { id: `${name}-${number}`, email: `${PERSON}@example.ir` };
    const payment = { id: `invoice-${user.id}`, userId: user.id, amount: 1000 + number };
    try {
      // Every tenth came without a link.
      await signUp(database, user, number % 10 === 9 ? null : { referrer: 'aff-1', mcs_id: user.id });
      await pay(database, payment);
      console.log(`acknowledged ${user.id}`);
      await sleep(100);
      if (number % 4 === 0) await refund(database, payment.id);
    } catch (error) {
      console.error(`a signup: ${(error as Error & { code?: string }).code ?? (error as Error).name}`);
      await sleep(200);
    }
  }
}

void main(process.argv[2]!);
