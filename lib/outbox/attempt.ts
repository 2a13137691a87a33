import { isAffiliError } from '../affili-error';
import { checkRegistration } from '../client/customer-input';
import type { Customer } from '../api/customer';
import type { Registration } from '../api/registration';
import { storedErrorOfAffili, storedErrorOfApp, type StoredError } from './stored-error';
import type { WorkSettings } from './work-options';

/** ms that an attempt may take in all, `onRegistered` included (our choice). One that hangs must not hold a place for ever. */
const TIME_LIMIT = 30_000;

/** What came of an attempt that failed. */
export interface Failure {
  error: Error;
  stored: StoredError;
  /** Whether the same registration can succeed later. */
  retryable: boolean;
  /** Seconds that Affili asked to wait. */
  retryAfter: number;
}

/**
 * Registers a customer and hands it to the app.
 *
 * @param registration - whatever the job carried
 * @returns nothing where it succeeded
 */
export async function attempt(
  { client, onRegistered }: WorkSettings,
  registration: unknown,
): Promise<Failure | undefined> {
  const end = performance.now() + TIME_LIMIT;
  let customer: Customer;
  let checked: Registration;
  try {
    checked = checkRegistration(registration);
    customer = await before(end, client.customers.ensure(checked));
  } catch (error) {
    if (!isAffiliError(error)) return failureOfCode(error, 'ensure');
    const { retryable, retryAfter = 0 } = error;
    return { error, stored: storedErrorOfAffili(error), retryable, retryAfter: retryAfter / 1000 };
  }
  try {
    await before(end, onRegistered(customer, checked));
    return undefined;
  } catch (error) {
    return failureOfCode(error, 'onRegistered');
  }
}

function failureOfCode(error: unknown, where: string): Failure {
  return { error: error as Error, stored: storedErrorOfApp(error, where), retryable: true, retryAfter: 0 };
}

async function before<T>(end: number, result: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const onLate = () =>
      reject(Object.assign(new Error(`it took longer than ${TIME_LIMIT} ms`), { code: 'ETIMEDOUT' }));
    timer = setTimeout(onLate, end - performance.now());
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
