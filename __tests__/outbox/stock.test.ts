import type { Boss, Job } from 'express-affili/outbox';
import { Stock } from '../../lib/outbox/stock';
import { debugLines } from '../support/debug-lines';

/** A queue in memory, and what was asked of it. */
class Queue {
  readonly batchSizes: number[] = [];
  readonly givenBack: string[] = [];
  #left: number;

  constructor(size: number) {
    this.#left = size;
  }

  readonly boss = {
    fetch: (_name: string, { batchSize }: { batchSize: number }) => {
      this.batchSizes.push(batchSize);
      const taken = Math.min(batchSize, this.#left);
      const jobs = Array.from({ length: taken }, (_, index): Job => ({ id: String(this.#left - index), data: {} }));
      this.#left -= taken;
      return Promise.resolve(jobs);
    },
    fail: (_name: string, ids: string[]) => Promise.resolve(void this.givenBack.push(...ids)),
  } as unknown as Boss;
}

const lines = debugLines();

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Handles as many, each in so many ms. */
async function handle(stock: Stock, count: number, ms: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await stock.next(true);
    jest.advanceTimersByTime(ms);
  }
}

test('fetches as many as there are places, to begin with', async () => {
  const queue = new Queue(100);
  await handle(new Stock(queue.boss, 'queue', 5), 1, 10);
  expect(queue.batchSizes).toEqual([5]);
});

test('fetches about as many as were handled in a second', async () => {
  const queue = new Queue(1000);
  await handle(new Stock(queue.boss, 'queue', 5), 150, 10);
  expect(queue.batchSizes).toEqual([5, 100, 100]);
});

test('fetches no more than as many as there are places where they take long', async () => {
  const queue = new Queue(1000);
  await handle(new Stock(queue.boss, 'queue', 5), 10, 900);
  expect(queue.batchSizes).toEqual([5, 5]);
});

test('never fetches more than 1,000', async () => {
  const queue = new Queue(5000);
  await handle(new Stock(queue.boss, 'queue', 5), 1000, 0.1);
  expect(Math.max(...queue.batchSizes)).toBe(1000);
});

test('fetches once for all who wait', async () => {
  const queue = new Queue(1000);
  const stock = new Stock(queue.boss, 'queue', 5);
  const jobs = await Promise.all([1, 2, 3, 4, 5].map(() => stock.next(true)));
  expect(new Set(jobs.map((job) => job!.id)).size).toBe(5);
  expect(queue.batchSizes).toEqual([5]);
});

test('hands out what it has, and no more, where it must not fetch', async () => {
  const queue = new Queue(1000);
  const stock = new Stock(queue.boss, 'queue', 2);
  await stock.next(true);
  expect(await stock.next(false)).toBeDefined();
  expect(await stock.next(false)).toBeUndefined();
});

test('gives back what it has had for five seconds', async () => {
  const queue = new Queue(3);
  const stock = new Stock(queue.boss, 'queue', 3);
  await stock.next(true);
  jest.advanceTimersByTime(5001);
  expect(await stock.next(true)).toBeUndefined();
  expect(queue.givenBack).toEqual(['2', '1']);
  expect(lines.join('\n')).toContain('the outbox gives 2 jobs back');
});

test('gives nothing back where it has nothing', async () => {
  const queue = new Queue(1);
  const stock = new Stock(queue.boss, 'queue', 3);
  await stock.next(true);
  jest.advanceTimersByTime(5001);
  await stock.next(true);
  expect(lines.join('\n')).not.toContain('back');
});

test('hands out nothing where the queue is out of reach', async () => {
  const boss = { fetch: () => Promise.reject(new Error('Connection terminated')) } as unknown as Boss;
  expect(await new Stock(boss, 'queue', 5).next(true)).toBeUndefined();
});

test('goes on where what it gives back is not taken', async () => {
  const { boss, batchSizes } = new Queue(5);
  const stock = new Stock({ ...boss, fail: () => Promise.reject(new Error('Connection terminated')) }, 'queue', 3);
  await stock.next(true);
  jest.advanceTimersByTime(5001);
  expect(await stock.next(true)).toBeDefined();
  expect(batchSizes).toHaveLength(2);
  expect(lines.join('\n')).toContain('the outbox leaves them to expire');
});
