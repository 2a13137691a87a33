import express from 'express';
import { inspect } from 'node:util';
import { AffiliError, type AffiliErrorCode } from 'express-affili';
import { AffiliError as InternalAffiliError } from '../lib/affili-error';
import { clientOf } from './support/client-of';
import { createShop, signUp } from './support/create-shop';
import { errorOf } from './support/failure';
import { hostileServer } from './support/hostile-server';
import { answer } from './support/reactions';
import { ECHO, expectNoSecrets, REGISTRATION } from './support/secrets';

const ECHOED = { message: ECHO, errors: { email: [ECHO], nested: { deep: [ECHO] } } };

/** The error of a registration that Affili refuses, with all that was sent in its reasons. */
async function refusal(status = 422, headers = {}): Promise<AffiliError> {
  const affili = (await hostileServer()).next(answer(status, ECHOED, headers));
  return errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
}

describe('AffiliError', () => {
  it.each<[AffiliErrorCode, boolean]>([
    ['ERR_AFFILI_OPTIONS', false],
    ['ERR_AFFILI_INPUT', false],
    ['ERR_AFFILI_UNAUTHORIZED', true],
    ['ERR_AFFILI_REJECTED', false],
    ['ERR_AFFILI_UNAVAILABLE', true],
    ['ERR_AFFILI_RESPONSE', true],
  ])('says by its code whether trying again later can help: %s, %p', (code, retryable) => {
    expect(new InternalAffiliError(code, 'why')).toMatchObject({ code, retryable, message: 'why' });
  });

  it('is an Error with a name and a stack of its own', () => {
    const error = new InternalAffiliError('ERR_AFFILI_INPUT', 'why');
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(AffiliError);
    expect(error.name).toBe('AffiliError');
    expect(String(error)).toBe('AffiliError: why');
    expect(error.stack).toMatch(/^AffiliError: why\n +at .*affili-error\.test/);
  });

  it('takes another name, as any Error does', () => {
    const error = Object.assign(new InternalAffiliError('ERR_AFFILI_INPUT', 'why'), { name: 'OfTheApp' });
    expect(String(error)).toBe('OfTheApp: why');
  });

  it('has only the facts that there are', () => {
    expect(Object.keys(new InternalAffiliError('ERR_AFFILI_INPUT', 'why'))).toEqual(['code', 'retryable']);
    const facts = { httpStatus: 429, retryAfter: 0 };
    expect(JSON.parse(JSON.stringify(new InternalAffiliError('ERR_AFFILI_UNAVAILABLE', 'why', facts)))).toEqual({
      code: 'ERR_AFFILI_UNAVAILABLE',
      retryable: true,
      ...facts,
    });
  });

  it('has the HTTP status and Retry-After of the answer, in ms', async () => {
    const error = await refusal(429, { 'Retry-After': '7' });
    expect(error).toMatchObject({ httpStatus: 429, retryAfter: 7000 });
  });

  it.each(['status', 'statusCode', 'headers', 'expose', 'cause', 'config', 'request', 'response'])(
    'has no %s, which Express or a logger would take up',
    async (name) => {
      expect(name in (await refusal())).toBe(false);
    },
  );

  it('gives the reasons of Affili to whoever asks for them', async () => {
    expect((await refusal()).details).toEqual(ECHOED);
  });

  it('has no details where Affili sent none', async () => {
    const affili = (await hostileServer()).next(answer(422, { status: 'error' }));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error.details).toBeUndefined();
  });

  it.each<[string, (error: AffiliError) => unknown]>([
    ['its message', (error) => error.message],
    ['its stack', (error) => error.stack],
    ['String', String],
    ['JSON.stringify', (error) => JSON.stringify({ error, list: [error] })],
    ['inspect', (error) => inspect(error)],
    ['inspect with all that is hidden', (error) => inspect(error, { showHidden: true, depth: null })],
    ['inspect with getters', (error) => inspect(error, { getters: true })],
    ['inspect with all of it', (error) => inspect(error, { showHidden: true, getters: true, depth: null })],
    [
      'inspect of what holds it',
      (error) => inspect({ list: [error] }, { showHidden: true, getters: true, depth: null }),
    ],
    ['inspect without its own way', (error) => inspect(error, { customInspect: false, showHidden: true })],
    [
      'an error that it caused',
      (error) => inspect(new Error('outer', { cause: error }), { showHidden: true, getters: true, depth: null }),
    ],
    [
      'an AggregateError',
      (error) => inspect(new AggregateError([error]), { showHidden: true, getters: true, depth: null }),
    ],
    ['a copy of its fields', (error) => inspect({ ...error, all: Object.assign({}, error) }, { depth: null })],
    ['each of its fields', (error) => inspect(fieldsOf(error), { depth: null })],
    ['a structured clone', (error) => inspect(structuredClone(error), { showHidden: true, depth: null })],
  ])('shows no secret of what Affili echoes: %s', async (_, print) => {
    expectNoSecrets(print(await refusal()));
  });

  it('prints its code, its status and where it comes from', async () => {
    const printed = inspect(await refusal());
    expect(printed).toMatch(/^AffiliError: Affili refused the request; .* \(HTTP 422\)\n +at /);
    expect(printed).toMatch(/code: 'ERR_AFFILI_REJECTED',\s+retryable: false,\s+httpStatus: 422/);
  });
});

describe("what a client of the app's own rejects with", () => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  const reported = (cause: unknown) => reportedBy(() => Promise.reject(cause));
  const reportedBy = async (create: () => Promise<never>) => {
    const client = { customers: { create } };
    const { app, failures } = await createShop(express, [], { client });
    expect(await signUp(app)).toBeNull();
    return failures[0]!.error;
  };

  it('is an AffiliError by its code, of another copy of the package too', async () => {
    const ofAnotherCopy = Object.assign(new Error('why'), { code: 'ERR_AFFILI_REJECTED', retryable: false });
    expect(await reported(ofAnotherCopy)).toBe(ofAnotherCopy);
  });

  it.each([{}, { id: 5 }, { id: '' }, { id: ' ' }, undefined])(
    'is a failure as well where it resolves to %j',
    async (answered) => {
      const error = await reportedBy(() => Promise.resolve(answered as never));
      expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE' });
    },
  );

  it.each<[string, unknown]>([
    ['an error', new Error(ECHO)],
    ['an error with a code', Object.assign(new Error(ECHO), { code: 'ECONNRESET', retryable: true })],
    ['an error with the code of another package', { code: 'ERR_BAD_REQUEST', retryable: false }],
    ['an error with a number for a code', { code: 7, retryable: true }],
    ['an error without retryable', { code: 'ERR_AFFILI_REJECTED' }],
    [
      'an error that throws where it is read',
      Object.defineProperty(new Error(ECHO), 'code', {
        get() {
          throw new Error(ECHO);
        },
      }),
    ],
    ['text', ECHO],
    ['nothing', undefined],
  ])('is told of as a failure that may pass, and with none of its words, where it is none: %s', async (_, cause) => {
    const error = await reported(cause);
    expect(error).toBeInstanceOf(AffiliError);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(/^The client failed/);
    expectNoSecrets(error);
  });
});

/** As loggers do that go through an error with `for … in`. */
function fieldsOf(error: object): unknown[] {
  const fields: unknown[] = [];
  for (const name in error) fields.push(name, (error as Record<string, unknown>)[name]);
  return fields;
}
