import { setTimeout as sleep } from 'node:timers/promises';
import { registrationOf } from '../secrets';
import { isRefunded, openOutbox, orderOf, paymentOf, report } from './app';

const BURST = 20;

/** A process in which the users from one number to another sign up, pay, and get it back: all added to the outbox twice. */
async function main(from: number, to: number): Promise<void> {
  const outbox = await openOutbox();
  console.log('works');
  for (let number = from; number < to; number += 1) {
    const user = String(number);
    const addAll = async () => {
      await insist(() => outbox.add(registrationOf(user)));
      // Some refunds are added before the payment.
      const refund = () => insist(() => outbox.addConversionStatus({ order_id: orderOf(user) }, 'refunded'));
      if (isRefunded(user) && number % 2 === 0) await refund();
      await insist(() => outbox.addConversion(paymentOf(user)));
      if (isRefunded(user)) await refund();
    };
    await addAll();
    console.log(`acknowledged ${number}`);
    await addAll();
    // In bursts, so that the killing finds workers with much in hand from the first to the last.
    if (number % BURST === 0) await sleep(Math.random() * 8000);
  }
  await outbox.queue.close();
}

/** Redis may be away. */
async function insist(add: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await add();
    } catch (error) {
      report('an add')(error as Error);
      await sleep(200);
    }
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
