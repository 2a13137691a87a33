import { isAffiliError } from '../affili-error';
import { checkRegistration } from '../client/customer-input';
import type { AttemptSettings } from './attempt-settings';
import { changeStatus } from './change-status';
import { convert } from './convert';
import { atAffili, FailedStep, failureOfAffili, inApp, type Failure } from './step';
import type { Task } from './task';
import type { WorkSettings } from './work-options';

/** ms that an attempt may take in all, the app's part included (our choice). One that hangs must not hold a place for ever. */
const TIME_LIMIT = 30_000;

/**
 * Brings what waited to Affili, and hands what Affili answered to the app.
 *
 * @returns nothing where it succeeded
 */
export async function attempt(settings: AttemptSettings, task: Task): Promise<Failure | undefined> {
  const end = performance.now() + TIME_LIMIT;
  try {
    if ('registration' in task) await register(settings, task.registration, end);
    else if ('conversion' in task) await convert(settings, task, end);
    else await changeStatus(settings, task.statusChange, end);
    return undefined;
  } catch (error) {
    if (error instanceof FailedStep) return error.failure;
    // What the job carries is nothing that can be sent.
    if (isAffiliError(error)) return failureOfAffili(error);
    throw error;
  }
}

async function register({ client, onRegistered }: WorkSettings, waiting: unknown, end: number): Promise<void> {
  const registration = checkRegistration(waiting);
  const customer = await atAffili('ensure', end, () => client.customers.ensure(registration));
  await inApp('onRegistered', end, () => onRegistered(customer, registration));
}
