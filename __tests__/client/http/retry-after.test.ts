import { clientOf } from '../../support/client-of';
import { expectFailed, expectRegistered } from '../expect-outcome';
import { errorOf, unavailable } from '../../support/failure';
import { hostileServer } from '../../support/hostile-server';
import { answer, storing } from '../../support/reactions';
import { REGISTRATION } from '../../support/secrets';
import { SOON } from '../../support/soon';

const after = (retryAfter: string, status = 429) => answer(status, '', { 'Retry-After': retryAfter });
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const HOUR = 3_600_000;

async function retryAfterOf(header: string) {
  const affili = (await hostileServer()).next(after(header));
  return (await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION))).retryAfter;
}

describe('the error tells how long Affili asked to wait', () => {
  test.each<[string, string, number]>([
    ['seconds', '120', 120_000],
    ['a date in the past, as of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ])('of %s', async (_, header, retryAfter) => {
    expect(await retryAfterOf(header)).toBe(retryAfter);
  });

  test.each([
    ['a date', '$1, $2 $3 $4 $5 GMT'],
    ['a date as of asctime, which names no zone', '$1 $3 $2 $5 $4'],
  ])('of %s', async (_, format) => {
    const date = inSeconds(3600).toUTCString();
    const wait = await retryAfterOf(date.replace(/(\w+), (\w+) (\w+) (\w+) (\S+) GMT/, format));
    expect(wait).toBeGreaterThan(HOUR - 60_000);
    expect(wait).toBeLessThanOrEqual(HOUR);
  });

  test.each([
    ['nines', '9'.repeat(400)],
    ['ten thousand years', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ])('of %s, as a number that stays usable', async (_, header) => {
    expect(await retryAfterOf(header)).toBeGreaterThan(1e14);
    expect(await retryAfterOf(header)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
  });

  test.each([
    ['a fraction', '1.5'],
    ['a word', 'soon'],
    ['a date that is none', 'Wed, 99 Foo 2015 07:28:00 GMT'],
    ['a number with a word', 'in 5 minutes GMT'],
  ])('not of %s', async (_, header) => {
    expect(await retryAfterOf(header)).toBeUndefined();
  });

  test.each([422, 503])('with the status %i as well', async (status) => {
    const affili = (await hostileServer()).next(after('120', status));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ httpStatus: status, retryAfter: 120_000 });
  });

  test('without a body to wait for', async () => {
    const affili = (await hostileServer()).next(({ response }) => {
      response.writeHead(503, { 'Retry-After': '120' }).flushHeaders();
    });
    const error = await errorOf(clientOf(affili, { timeout: 300 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ httpStatus: 503, retryAfter: 120_000 });
  });
});

describe('where it fits the time of the call, the client waits so long', () => {
  test.concurrent.each([
    { when: 'after 429, before it posts again', reactions: [after('1')], seen: ['POST', 'POST'] },
    { when: 'after 503, before it looks up', reactions: [storing(after('1', 503))], seen: ['POST', 'GET'] },
    { when: 'after 504, before it looks up', reactions: [storing(after('1', 504))], seen: ['POST', 'GET'] },
    { when: 'in a look-up', reactions: [storing(answer(500)), after('1')], seen: ['POST', 'GET', 'GET'] },
  ])('$when', async ({ reactions, seen }) => {
    const affili = (await hostileServer()).next(...reactions);
    await clientOf(affili).customers.create(REGISTRATION);
    expect(affili.methods).toEqual(seen);
    expect(affili.gaps.at(-1)).toBeGreaterThanOrEqual(1000);
  });

  test.concurrent('until the date', async () => {
    // Dates have no milliseconds: of two seconds at least one is left.
    const affili = (await hostileServer()).next(after(inSeconds(2).toUTCString()));
    await clientOf(affili).customers.create(REGISTRATION);
    expect(affili.gaps[0]).toBeGreaterThanOrEqual(900);
  });

  test.concurrent.each(['0', 'soon'])('and not less than by itself, where it is %p', async (header) => {
    const affili = (await hostileServer()).next(after(header));
    await clientOf(affili).customers.create(REGISTRATION);
    expect(affili.gaps[0]).toBeGreaterThanOrEqual(200);
  });
});

describe('where it does not fit', () => {
  test.concurrent.each(['3600', 'Fri, 31 Dec 9999 23:59:59 GMT'])('the call ends at once: %p', async (header) => {
    const affili = (await hostileServer()).next(after(header));
    const start = performance.now();
    await errorOf(clientOf(affili, { timeout: 60_000 }).customers.create(REGISTRATION));
    expect(performance.now() - start).toBeLessThan(SOON);
    expect(affili.methods).toEqual(['POST']);
  });

  test.concurrent('it ends with the error of the POST', async () => {
    await expectFailed({
      reactions: [after('10', 503)],
      seen: ['POST'],
      failure: { ...unavailable(503), retryAfter: 10_000 },
    });
  });

  test.concurrent('of a look-up, with the error of the POST as well', async () => {
    await expectFailed({
      reactions: [storing(answer(502)), after('3600')],
      seen: ['POST', 'GET'],
      failure: unavailable(502),
    });
  });

  test.concurrent('a conflict is looked up all the same', async () => {
    await expectRegistered({ reactions: [storing(after('3600', 409))], seen: ['POST', 'GET'] });
  });
});
