import { AffiliClient } from 'express-affili';
import { createBullOutbox, type WorkOptions } from 'express-affili/bullmq';
import { debugLines } from '../support/debug-lines';
import { PERSON, TOKEN } from '../support/secrets';
import { recordBull } from './recording-bull';

const noPermission = () => new Error(`NOPERM this user has no permissions: ${PERSON.email}`);
const refused = () => Object.assign(new Error(PERSON.email), { code: 'ECONNREFUSED' });

function work(options?: WorkOptions) {
  const { bull, failing, calls } = recordBull();
  createBullOutbox(bull, { connection: {} }).work(new AffiliClient({ token: TOKEN }), () => {}, options);
  return { failing, calls };
}

test('says once that it can not work, in words that quote nothing, until it works again', () => {
  const told: unknown[][] = [];
  const { failing } = work({ onError: (...what) => void told.push(what) });
  for (let count = 0; count < 3; count += 1) failing.emit('worker error', noPermission());
  expect(told).toEqual([[expect.objectContaining({ code: 'NOPERM' }), {}]]);
  expect((told[0]![0] as Error).message).toBe(
    "The worker can't work with Redis: the user's ACL has to allow the keys that begin with the options prefix and queue",
  );
  failing.emit('worker drained');
  failing.emit('worker error', refused());
  expect(told[1]).toMatchObject([{ code: 'ECONNREFUSED', message: "The worker can't work with Redis" }, {}]);
});

test('says it on the console where nobody listens', () => {
  const lines = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { failing } = work();
  failing.emit('worker error', refused());
  failing.emit('worker error', refused());
  expect(lines.mock.calls).toEqual([["express-affili: ECONNREFUSED: The worker can't work with Redis"]]);
  lines.mockRestore();
});

test('rests where BullMQ only tries and tries, and goes on afterwards', () => {
  jest.useFakeTimers();
  const { failing, calls } = work({ onError: () => {} });
  for (let count = 0; count < 19; count += 1) failing.emit('worker error', noPermission());
  expect(calls).toEqual([]);
  for (let count = 0; count < 100; count += 1) failing.emit('worker error', noPermission());
  expect(calls).toEqual(['pause(true)']);
  jest.advanceTimersByTime(15_000);
  expect(calls).toEqual(['pause(true)', 'resume()']);
  jest.useRealTimers();
});

describe('DEBUG=express-affili', () => {
  const lines = debugLines();

  test.each(['queue', 'worker'])('tells of an error of the %s, which ends no process, in one word', (from) => {
    const { failing } = work({ onError: () => {} });
    failing.emit(`${from} error`, refused());
    failing.emit(`${from} error`, new RangeError(PERSON.email));
    failing.emit(`${from} error`, noPermission());
    expect(lines).toEqual([
      expect.stringMatching(/BullMQ: ECONNREFUSED$/),
      expect.stringMatching(/BullMQ: RangeError$/),
      expect.stringMatching(/BullMQ: NOPERM$/),
    ]);
  });
});
