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
async function refusal(): Promise<AffiliError> {
  const affili = (await hostileServer()).next(answer(422, ECHOED));
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

  it('has only the facts that there are', () => {
    expect(Object.keys(new InternalAffiliError('ERR_AFFILI_INPUT', 'why'))).toEqual(['code', 'retryable']);
    const facts = { httpStatus: 429, retryAfter: 0 };
    expect(JSON.parse(JSON.stringify(new InternalAffiliError('ERR_AFFILI_UNAVAILABLE', 'why', facts)))).toEqual({
      code: 'ERR_AFFILI_UNAVAILABLE',
      retryable: true,
      ...facts,
    });
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

  const EVERYTHING = { showHidden: true, getters: true, depth: null };

  it.each<[string, (error: AffiliError) => unknown]>([
    ['its message and its stack', (error) => [error.message, error.stack]],
    ['JSON.stringify', (error) => JSON.stringify({ error, list: [error] })],
    ['inspect with all of it', (error) => inspect({ list: [error] }, EVERYTHING)],
    ['inspect without its own way', (error) => inspect(error, { customInspect: false, showHidden: true })],
    ['an error that it caused', (error) => inspect(new Error('outer', { cause: error }), EVERYTHING)],
    ['an AggregateError', (error) => inspect(new AggregateError([error]), EVERYTHING)],
    ['a copy of its fields', (error) => inspect({ ...error, all: Object.assign({}, error) }, { depth: null })],
    ['each of its fields', (error) => inspect(fieldsOf(error), { depth: null })],
    ['a structured clone', (error) => inspect(structuredClone(error), EVERYTHING)],
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

  it.each([{}, { id: 5 }, { id: ' ' }, undefined])('is a failure as well where it resolves to %j', async (answered) => {
    const error = await reportedBy(() => Promise.resolve(answered as never));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE' });
  });

  it.each<[string, unknown]>([
    ['an error', new Error(ECHO)],
    ['an error with a code', Object.assign(new Error(ECHO), { code: 'ECONNRESET', retryable: true })],
    ['an error without retryable', { code: 'ERR_AFFILI_REJECTED' }],
    [
      'an error that throws where it is read',
      Object.defineProperty(new Error(ECHO), 'code', {
        get() {
          throw new Error(ECHO);
        },
      }),
    ],
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
