import type { AffiliError } from 'express-affili';
import { createSandbox, type Fault, type SandboxOptions } from 'express-affili/sandbox';

function errorOf(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    const { code, message } = error as AffiliError;
    return { code, message };
  }
  throw new Error('nothing was thrown');
}

test.each<[string, unknown, string]>([
  ['an unknown option', { tokn: 'x' }, 'tokn is unknown: did you mean token?'],
  ['a token with a space', { token: 'secret token' }, 'token takes printable ASCII characters without spaces'],
  ['perPage 0', { perPage: 0 }, 'perPage takes a whole number, from 1 on'],
  ['publishers as a list', { publishers: ['aff-1'] }, 'publishers takes an object of publishers by referral token'],
  [
    'one of several publishers of what is no token',
    { publishers: { 'aff-1': { id: '1', full_name: 'x' }, '/x': { id: '1', full_name: 'x' } } },
    'publishers takes',
  ],
  [
    'a publisher without a name',
    { publishers: { 'aff-1': { id: '1' } } },
    'publishers.aff-1.full_name takes a non-blank string',
  ],
  ['no object', 'token', 'createSandbox() takes an object of options'],
])('%s is refused at once', (_, options, message) => {
  const error = errorOf(() => createSandbox(options as SandboxOptions));
  expect(error).toEqual({ code: 'ERR_AFFILI_OPTIONS', message: expect.stringContaining(message) as string });
  expect(error.message).not.toContain('secret');
});

test.each<[string, unknown, unknown, string]>([
  ['a negative count', -1, { status: 503 }, 'n takes'],
  ['two faults in one', 1, { status: 503, delay: 10 }, 'fault takes'],
  ['an unknown fault', 1, { statuss: 503 }, 'statuss is unknown: did you mean status?'],
  ['a status that is none', 1, { status: 99 }, 'status takes a final HTTP status, 200 to 599'],
  [
    'a header that would split the answer',
    1,
    { status: 503, headers: { a: 'b\r\nc: d' } },
    'headers takes an object of HTTP headers',
  ],
  [
    'a body that JSON can not carry',
    1,
    { status: 503, body: 1n },
    'body takes a string, bytes, or what JSON can carry',
  ],
  ['a negative delay', 1, { delay: -1 }, 'delay takes a number of milliseconds'],
  ['a reset at another time', 1, { reset: 'during' }, "reset takes 'before' or 'after'"],
])('failNext refuses %s', (_, n, fault, message) => {
  expect(errorOf(() => createSandbox().failNext(n as number, fault as Fault))).toEqual({
    code: 'ERR_AFFILI_INPUT',
    message: expect.stringContaining(message) as string,
  });
});
