import { Deadline } from '../../../lib/client/http/deadline';

function keepBusy(ms: number) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** ms until it aborts */
async function lengthOf(timeout: number): Promise<number> {
  const start = performance.now();
  const deadline = new Deadline(timeout);
  await new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()));
  expect(deadline.aborted).toBe(true);
  return performance.now() - start;
}

test('is never early, in whatever part of a millisecond it was set', async () => {
  const lengths: Promise<number>[] = [];
  for (let count = 0; count < 200; count += 1) {
    lengths.push(lengthOf(30));
    keepBusy(0.07);
  }
  expect(Math.min(...(await Promise.all(lengths)))).toBeGreaterThanOrEqual(30);
});
