import { checkRegistration } from '../client/customer-input';
import { atAffili, inApp } from './step';
import type { WorkSettings } from './work-options';

/**
 * Registers a customer who waited, unless that is done, and hands Affili's id to the app.
 *
 * @param waiting - whatever the job carried
 */
export async function register({ client, onRegistered }: WorkSettings, waiting: unknown, end: number): Promise<void> {
  const registration = checkRegistration(waiting);
  const customer = await atAffili('ensure', end, () => client.customers.ensure(registration));
  await inApp('onRegistered', end, () => onRegistered(customer, registration));
}
