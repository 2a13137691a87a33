import { timeStamp } from '../../lib/outbox/time-stamp';

test('is now, or a moment later where there was one just before', () => {
  const before = Date.now();
  const stamps = Array.from({ length: 100 }, () => Date.parse(timeStamp()));
  expect(stamps[0]).toBeGreaterThanOrEqual(before);
  expect(stamps).toEqual([...new Set(stamps)].sort((one, other) => one - other));
  expect(stamps[99]! - before).toBeLessThan(60_000);
});
