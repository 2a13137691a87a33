import { AffiliError, asAffiliError } from '../affili-error';
import type { Conversion, ConversionStatus, NewConversion } from '../api/conversion';
import type { Customer } from '../api/customer';
import type { Registration } from '../api/registration';
import { toAffiliId } from '../api/id';
import { checkConversionChanges } from '../client/conversion-input';
import type { Conversions } from '../client/conversions';
import type { Customers } from '../client/customers';
import { findCustomer, withCustomerId, type CustomerList } from './find-customer';
import { checkConversion, checkRegistration, type ConversionToSend, type ConversionToSendInput } from './input';
import { parseUnclearConversions } from './outbox-options';

/** The part of an `AffiliClient` that is used. Optional members are needed only for conversions. */
export interface OutboxClient {
  customers: Pick<Customers, 'ensure'> & Partial<Pick<Customers, 'pages'>>;
  conversions?: Pick<Conversions, 'create' | 'update'> | undefined;
}

/** A customer to register. */
export interface RegistrationTask {
  registration: Registration;
}

/** A payment to send. `mcs_id`, the customer's id in your own system, may take the place of `customer_id`. */
export interface ConversionTask {
  conversion: ConversionToSendInput;
}

/** The new status of a conversion that Affili already has, by Affili's id. */
export interface StatusTask {
  conversion: { id: string };
  status: ConversionStatus;
}

export type AttemptTask = RegistrationTask | ConversionTask | StatusTask;

/** The options of {@link attempt}. They affect only conversions. */
export interface AttemptOptions {
  /**
   * What to do with a conversion that may already be at Affili; there is no list to look it up in. `'retry'` sends it
   * once more, as Affili's own add-on does, and then puts it aside. `'hold'` puts it aside at once, for a person to
   * check Affili's panel. (Our choice.)
   * @default 'retry'
   */
  unclearConversions?: 'retry' | 'hold';
  /** Whether an earlier attempt was `unclear`, or may have crashed while posting. @default false */
  mayBeAtAffili?: boolean;
  /**
   * Called and awaited just before a conversion is posted. Record here that it may be at Affili from now on, so that
   * you know it even after a crash. If it throws, nothing is posted, and the attempt rejects with that error.
   * @default nothing
   */
  beforePost?: () => unknown;
}

/** The result of an attempt. */
export type Attempt<Row = Customer | Conversion> =
  /** Affili has it. Store `id`, which is Affili's. */
  | { state: 'done'; id: string; row: Row }
  /**
   * Not now. Try again `after` this many seconds: what Affili asked for (`Retry-After`, at most a day), or else 300
   * (our choice). If `unclear`, pass `mayBeAtAffili` to all attempts that follow: `unclear` is about this one alone.
   */
  | { state: 'later'; after: number; unclear: boolean; error: AffiliError }
  /** Put it aside for a person. If `unclear`, it may be at Affili. */
  | { state: 'failed'; unclear: boolean; error: AffiliError }
  /**
   * Affili does not know the customer of the payment, by `mcs_id`: no affiliate brought it, so there is nothing to
   * send.
   */
  | { state: 'nobody' };

/** Seconds. */
const TRY_AGAIN_AFTER = 300;
const DAY = 86_400;
/** Time to find a customer in the list, in ms (our choice). */
const LOOK_FOR = 15_000;

/**
 * Tries once to deliver something to Affili, and returns the result. The outboxes of this package are built on it; you
 * can build one on any other database or queue. It does not reject because of Affili or the data.
 *
 * A registration is looked up before it is sent. For a conversion, the customer is looked up first: if that fails,
 * nothing was posted, so an Affili that is down makes nothing unclear.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` if the client lacks something, or an option is wrong
 *
 * @example
 * ```ts
 * import { AffiliClient, attempt } from 'express-affili';
 *
 * const client = new AffiliClient({ token: 'the-token' });
 * const result = await attempt(client, { registration: { referrer: 'aff-1', mcs_id: '42' } });
 * if (result.state === 'done') console.log(`the customer is ${result.id}`);
 * ```
 */
export function attempt(
  client: OutboxClient,
  task: RegistrationTask,
  options?: AttemptOptions,
): Promise<Attempt<Customer>>;
export function attempt(
  client: OutboxClient,
  task: ConversionTask | StatusTask,
  options?: AttemptOptions,
): Promise<Attempt<Conversion>>;
export function attempt(client: OutboxClient, task: AttemptTask, options?: AttemptOptions): Promise<Attempt>;
export async function attempt(client: OutboxClient, task: AttemptTask, options: AttemptOptions = {}): Promise<Attempt> {
  if ('registration' in task)
    return answerOf(async () => client.customers.ensure(checkRegistration(task.registration)));
  const { customers, conversions } = client;
  if (!conversions) throw wrongClient('conversions');
  if ('status' in task) {
    return answerOf(async () =>
      conversions.update(toAffiliId(task.conversion?.id), checkConversionChanges({ status: task.status })),
    );
  }
  if (!canList(customers)) throw wrongClient('customers.pages');
  return convert(customers, conversions, task.conversion, options);
}

async function convert(
  customers: CustomerList,
  conversions: Pick<Conversions, 'create'>,
  given: ConversionToSendInput,
  { unclearConversions, mayBeAtAffili = false, beforePost }: AttemptOptions,
): Promise<Attempt> {
  const mode = parseUnclearConversions(unclearConversions);
  let conversion: NewConversion | undefined;
  try {
    const checked = checkConversion(given);
    if (mayBeAtAffili && mode === 'hold') return { state: 'failed', unclear: true, error: held() };
    conversion = await withCustomer(customers, checked);
  } catch (error) {
    // Nothing has been posted yet.
    return notDone(asAffiliError(error), false);
  }
  if (!conversion) return { state: 'nobody' };
  await beforePost?.();
  const answer = await answerOf(async () => conversions.create(conversion));
  if (answer.state === 'done' || !answer.unclear) return answer;
  // Without this limit, each retry could store it at Affili once more.
  const isHeld = mayBeAtAffili || mode === 'hold';
  return isHeld ? { state: 'failed', unclear: true, error: held(answer.error) } : answer;
}

/**
 * The conversion as it is sent; `undefined` if nobody brought the customer. This asks Affili in any case, except for a
 * guest: if it answers this, it will answer the payment too.
 */
async function withCustomer(customers: CustomerList, conversion: ConversionToSend): Promise<NewConversion | undefined> {
  const { customer_id } = conversion;
  if (customer_id === undefined) return withCustomerId(customers, conversion, LOOK_FOR);
  try {
    await findCustomer(customers, { id: customer_id }, ({ id }) => id === customer_id, LOOK_FOR);
  } catch (error) {
    // The app got the id from Affili, so the payment goes out even if the list refuses it, or does not have it.
    if (asAffiliError(error).retryable) throw error;
  }
  const { mcs_id: _, ...sent } = conversion;
  return sent;
}

function canList(customers: Partial<CustomerList>): customers is CustomerList {
  return typeof customers.pages === 'function';
}

type Answer<Row> = Exclude<Attempt<Row>, { state: 'nobody' }>;

async function answerOf<Row extends { id: string }>(call: () => Promise<Row>): Promise<Answer<Row>> {
  try {
    const row = await call();
    return { state: 'done', id: row.id, row };
  } catch (cause) {
    const error = asAffiliError(cause);
    return notDone(error, error.unclear);
  }
}

function notDone(error: AffiliError, unclear: boolean): Answer<never> {
  if (!error.retryable) return { state: 'failed', unclear, error };
  return { state: 'later', after: secondsAskedFor(error) ?? TRY_AGAIN_AFTER, unclear, error };
}

/** How long Affili asked us to wait, in seconds: at most a day. */
export function secondsAskedFor({ retryAfter }: AffiliError): number | undefined {
  return retryAfter === undefined ? undefined : Math.min(Math.ceil(retryAfter / 1000), DAY);
}

function held({ httpStatus }: { httpStatus?: number } = {}): AffiliError {
  return new AffiliError(
    'ERR_AFFILI_UNAVAILABLE',
    "The conversion may be at Affili already: look at Affili's panel before you send it again",
    { httpStatus, unclear: true },
  );
}

/** @param lacks - the missing member, such as `customers.pages` */
export function wrongClient(lacks: string): AffiliError {
  return new AffiliError('ERR_AFFILI_OPTIONS', `client takes an AffiliClient: this one has no ${lacks}`);
}
