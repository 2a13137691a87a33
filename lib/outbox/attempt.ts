import { AffiliError, isAffiliError } from '../affili-error';
import type { Conversion, ConversionStatus, NewConversion } from '../api/conversion';
import { hasMcsId, type Customer } from '../api/customer';
import type { Registration } from '../api/registration';
import type { Conversions } from '../client/conversions';
import type { Customers } from '../client/customers';
import { findCustomer, type Looking } from './find-customer';
import {
  checkConversion,
  checkRegistration,
  checkStatusOf,
  type ConversionToSend,
  type ConversionToSendInput,
} from './input';

/** What is used of an `AffiliClient`; what is optional here, only conversions need. */
export interface OutboxClient {
  customers: Pick<Customers, 'ensure'> & Partial<Pick<Customers, 'pages'>>;
  conversions?: Pick<Conversions, 'create' | 'update'> | undefined;
}

/** A customer to be registered. */
export interface RegistrationTask {
  registration: Registration;
}

/** A payment to be sent. In place of `customer_id`, `mcs_id` may say whose it is: the customer's id in your own system. */
export interface ConversionTask {
  conversion: ConversionToSendInput;
}

/** A conversion that Affili has, by Affili's id of it, and what became of it. */
export interface StatusTask {
  conversion: { id: string };
  status: ConversionStatus;
}

export type AttemptTask = RegistrationTask | ConversionTask | StatusTask;

/** The options of {@link attempt}; all are about conversions. */
export interface AttemptOptions {
  /**
   * What is to become of a conversion that may be at Affili already: there is no list to look it up in. `'retry'`: it is
   * sent once more, as Affili's own add-on does, and then put aside. `'hold'`: it is put aside at once, for a person to
   * look at Affili's panel. (Our choice.)
   * @default 'retry'
   */
  unclearConversions?: 'retry' | 'hold';
  /** Whether an attempt before this one was `unclear`, or may have died while it posted. @default false */
  mayBeAtAffili?: boolean;
  /**
   * Called just before a conversion is posted, and waited for: whoever notes there that it may be at Affili from now on
   * knows it too where the process dies at that moment. If it throws, nothing is posted, and the attempt rejects with that.
   * @default nothing
   */
  beforePost?: () => unknown;
}

/** What came of an attempt. */
export type Attempt<Row = Customer | Conversion> =
  /** It is there: `id` is Affili's, to be stored. */
  | { state: 'done'; id: string; row: Row }
  /**
   * Not now: to be tried again `after` so many seconds, what Affili asked for (`Retry-After`, at most a day) or else 300
   * (our choice). With `unclear`, the next attempt is to be told `mayBeAtAffili`.
   */
  | { state: 'later'; after: number; unclear: boolean; error: AffiliError }
  /** To be put aside for a person. With `unclear` it may be at Affili. */
  | { state: 'failed'; unclear: boolean; error: AffiliError }
  /** A payment whose customer, by `mcs_id`, Affili does not know: no affiliate brought it, so there is nothing to send. */
  | { state: 'nobody' };

/** Seconds. */
const TRY_AGAIN_AFTER = 300;
const DAY = 86_400;
/** ms to find a customer in the list (our choice). */
const LOOK_FOR = 15_000;

/**
 * Tries once to bring something to Affili, and says what came of it: the outboxes of this package are made of it, and
 * so is one on any other database or queue. It rejects neither for Affili's sake nor for that of the data.
 *
 * A registration is looked up before it is made. Of a conversion, the customer is looked up first: where that fails nothing
 * was posted, so that an Affili which is down makes nothing unclear.
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
  const { conversions } = client;
  if (!conversions) throw wrongClient('conversions');
  if (!('status' in task)) return convert({ ...client, conversions }, task.conversion, options);
  return answerOf(async () => conversions.update(...checkStatusOf(task.conversion?.id, task.status)));
}

async function convert(
  client: OutboxClient & { conversions: object },
  given: ConversionToSendInput,
  { unclearConversions = 'retry', mayBeAtAffili = false, beforePost }: AttemptOptions,
): Promise<Attempt> {
  const { conversions, customers } = client;
  if (!canList(customers)) throw wrongClient('customers.pages');
  let conversion: NewConversion | undefined;
  try {
    const checked = checkConversion(given);
    if (mayBeAtAffili && unclearConversions === 'hold') return { state: 'failed', unclear: true, error: held() };
    conversion = await withCustomer(customers, checked);
  } catch (error) {
    // Nothing was posted yet.
    return notDone(errorOf(error), false);
  }
  if (!conversion) return { state: 'nobody' };
  await beforePost?.();
  const answer = await answerOf(async () => conversions.create(conversion));
  if (answer.state === 'done' || !answer.unclear) return answer;
  // Sent again and again, it would be there as often as Affili stores what it does not answer.
  const isHeld = mayBeAtAffili || unclearConversions === 'hold';
  return isHeld ? { state: 'failed', unclear: true, error: held(answer.error) } : answer;
}

/**
 * The conversion as it is sent; nothing where nobody brought the customer. Asks Affili in any case, but for a guest's: if
 * it answers this, it will answer the payment too.
 */
async function withCustomer(
  customers: Looking,
  { mcs_id, ...conversion }: ConversionToSend,
): Promise<NewConversion | undefined> {
  const { customer_id, referrer } = conversion;
  if (customer_id !== undefined) {
    // The app has the id from Affili, so a list that does not know it, or does not take it, keeps no payment back.
    await findCustomer(customers, { id: customer_id }, ({ id }) => id === customer_id, LOOK_FOR).catch(
      (error: unknown) => {
        if (errorOf(error).retryable) throw error;
      },
    );
    return conversion;
  }
  const customer = mcs_id && (await findCustomer(customers, { mcs_id }, (row) => hasMcsId(row, mcs_id), LOOK_FOR));
  if (customer) return { ...conversion, customer_id: customer.id };
  return referrer === undefined ? undefined : conversion;
}

function canList(customers: Partial<Looking>): customers is Looking {
  return typeof customers.pages === 'function';
}

type Answer<Row> = Exclude<Attempt<Row>, { state: 'nobody' }>;

async function answerOf<Row extends { id: string }>(call: () => Promise<Row>): Promise<Answer<Row>> {
  try {
    const row = await call();
    return { state: 'done', id: row.id, row };
  } catch (cause) {
    const error = errorOf(cause);
    return notDone(error, error.unclear);
  }
}

function notDone(error: AffiliError, unclear: boolean): Answer<never> {
  if (!error.retryable) return { state: 'failed', unclear, error };
  const { retryAfter } = error;
  const after = retryAfter === undefined ? TRY_AGAIN_AFTER : Math.min(Math.ceil(retryAfter / 1000), DAY);
  return { state: 'later', after, unclear, error };
}

/** A client of the app's own may throw anything, and then nobody knows what it did. */
function errorOf(cause: unknown): AffiliError {
  if (isAffiliError(cause)) return cause;
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', "The client failed, in a way that is no AffiliError's");
}

function held({ httpStatus }: { httpStatus?: number } = {}): AffiliError {
  return new AffiliError(
    'ERR_AFFILI_UNAVAILABLE',
    "The conversion may be at Affili already: look at Affili's panel before you send it again",
    { httpStatus, unclear: true },
  );
}

function wrongClient(lacks: string): AffiliError {
  return new AffiliError('ERR_AFFILI_OPTIONS', `client takes an AffiliClient: this one has no ${lacks}`);
}
