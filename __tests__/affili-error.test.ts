import { inspect } from 'node:util';
import { AffiliError, type AffiliErrorCode } from 'express-affili';
import { AffiliError as InternalAffiliError } from '../lib/affili-error';
import { clientOf } from './support/client-of';
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

/** As loggers do that go through an error with `for … in`. */
function fieldsOf(error: object): unknown[] {
  const fields: unknown[] = [];
  for (const name in error) fields.push(name, (error as Record<string, unknown>)[name]);
  return fields;
}
