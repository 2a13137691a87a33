import { setTimeout as sleep } from 'node:timers/promises';
import { createBullOutbox, type BullOutbox, type BullOutboxOptions } from 'express-affili/bullmq';
import { createSandbox } from 'express-affili/sandbox';
import { TOKEN } from '../support/secrets';
import { serve } from '../support/serve';
import { SOON } from '../support/soon';
import { bullmq, openRedis, reach } from './open-redis';

export type Outbox = BullOutbox<typeof bullmq>;

/** A sandbox and a Redis, both empty before each test, with outboxes and workers that are closed after it. */
export function useRedis() {
  const opened: { close(): Promise<unknown> }[] = [];
  const used = {
    sandbox: createSandbox({ token: TOKEN, publishers: { 'aff-1': { id: '1', full_name: 'Sara' } } }),
    redis: openRedis(),
    /** Of the sandbox. */
    baseUrl: '',
    target: {} as Awaited<ReturnType<typeof reach>>,
    opened,
    open: (options: Partial<BullOutboxOptions> = {}): Outbox => {
      const { connection, prefix } = used.target;
      const outbox = createBullOutbox(bullmq, { connection, ...(prefix && { prefix }), retryEvery: 1, ...options });
      opened.push(outbox.queue);
      return outbox;
    },
  };

  beforeAll(async () => (used.baseUrl = await serve(used.sandbox)));
  beforeEach(async () => {
    used.sandbox.reset();
    await used.redis.flushall();
    used.target = await reach(used.redis);
  });
  afterEach(async () => {
    // Workers before the queues that they read from.
    for (const one of opened.splice(0).reverse()) await one.close();
    await used.target.close();
  });
  afterAll(() => used.redis.quit());
  return used;
}

/** Waits until something holds. */
export async function until(what: () => unknown): Promise<void> {
  const end = performance.now() + SOON;
  while (!(await what())) {
    if (performance.now() > end) throw new Error('it never was so');
    await sleep(20);
  }
}

export async function isIdle(outbox: Outbox): Promise<boolean> {
  const { waiting, active } = await outbox.counts();
  return waiting + active === 0;
}

/** Waits until so many jobs are among the failed. */
export const hasFailed = (outbox: Outbox, count = 1) => until(async () => (await outbox.counts()).failed === count);
