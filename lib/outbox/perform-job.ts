import { randomUUID } from 'node:crypto';
import { isAffiliError } from '../affili-error';
import type { Conversion, ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import { attempt, secondsAskedFor, type Attempt, type AttemptOptions } from './attempt';
import {
  checkConversion,
  checkRegistration,
  checkStatusChange,
  type ConversionToSend,
  type StatusChange,
} from './input';
import type { Payments } from './payments';
import type { Subject } from './report';
import { recordInBackground } from './retry-for';
import { storedError, type StoredError } from './stored-error';
import { withinTime } from './within-time';
import type { WorkSettings } from './work-options';

interface RegistrationJob {
  registration: Registration;
  /** Affili's id of the customer, if a person found it there. */
  id?: string;
}

interface ConversionJob {
  conversion: ConversionToSend;
}

interface StatusJob {
  statusChange: StatusChange;
  /** Whether it was attempted before. Not stored: the engine knows. */
  isRetry?: boolean;
}

/** What an engine keeps until it is done. It comes from a database, so it may be anything. */
export type Job = RegistrationJob | ConversionJob | StatusJob;

/** What an engine should do with a job. */
export type Outcome =
  /** With `nobody`, there was nothing to send; if it is added again, there may be. */
  | { state: 'done'; nobody?: boolean }
  /**
   * `after`: seconds for which Affili asked us to wait; 0 if it did not ask. With `notYet`, something else has to happen
   * first, which says nothing about Affili.
   */
  | { state: 'later'; after: number; notYet?: boolean; error: StoredError }
  | { state: 'failed'; error: StoredError };

export type JobSettings = WorkSettings & Required<Pick<AttemptOptions, 'unclearConversions'>>;

/** How long a call into the app may take, in ms (our choice): a hanging one must not block its slot for ever. */
const APP_TIME = 20_000;
/** How long a job waits for Affili's answer to be recorded, in ms. */
const RECORD_TIME = 30_000;
/** The most statuses that are sent in one go, if somebody wants another one each time (our choice). */
const MAX_STATUSES = 10;

/** Ends an attempt because something else has to happen first. That is no failure, so it is not reported. */
class NotYet extends Error {}

/** Ends an attempt that failed. */
class Failure extends Error {
  constructor(
    readonly error: unknown,
    readonly where: string,
    readonly retryable: boolean,
  ) {
    super();
  }
}

/** Performs a job once; keeping and repeating it is up to the engine. It never rejects. */
export async function performJob(job: Job, payments: Payments, settings: JobSettings): Promise<Outcome> {
  try {
    if ('registration' in job) return await register(job, settings);
    if ('conversion' in job) return await convert(job, payments, settings);
    return await giveStatus(job, payments, settings);
  } catch (thrown) {
    if (thrown instanceof NotYet) {
      const error = { code: null, httpStatus: null, message: thrown.message };
      return { state: 'later', after: 0, notYet: true, error };
    }
    // Wrong data, or a client that lacks something.
    const isWrong = isAffiliError(thrown) && !thrown.retryable;
    const failure = thrown instanceof Failure ? thrown : new Failure(thrown, 'the outbox', !isWrong);
    const error = storedError(failure.error, failure.where);
    settings.report(failure.error, error, subjectOf(job));
    if (!failure.retryable) return { state: 'failed', error };
    const asked = isAffiliError(failure.error) ? secondsAskedFor(failure.error) : undefined;
    return { state: 'later', after: asked ?? 0, error };
  }
}

async function register(
  { registration, id }: RegistrationJob,
  { client, onRegistered }: JobSettings,
): Promise<Outcome> {
  const checked = checkRegistration(registration);
  const { mcs_id } = checked;
  const customer = id === undefined ? rowOf(await attempt(client, { registration: checked })) : { id, mcs_id };
  await callApp('onRegistered', () => onRegistered(customer, checked));
  return { state: 'done' };
}

async function convert({ conversion }: ConversionJob, payments: Payments, settings: JobSettings): Promise<Outcome> {
  const checked = checkConversion(conversion);
  const { id, isBeingSent, posts } = await payments.read({ order_id: checked.order_id });
  if (id === undefined && isBeingSent) throw new NotYet('Another process sends the payment');
  const result = id === undefined ? await send(checked, posts, payments, settings) : { id };
  if (!result) return { state: 'done', nobody: true };
  await callApp('onConverted', () => settings.onConverted?.(result, checked));
  return { state: 'done' };
}

/** Sends a payment, and records the outcome. Returns `undefined` if nobody brought the customer. */
async function send(
  conversion: ConversionToSend,
  posts: number,
  payments: Payments,
  { client, unclearConversions }: JobSettings,
): Promise<Conversion | undefined> {
  const { order_id, customer_id, mcs_id } = conversion;
  // Asked before Affili: a registration that is delivered in between is then found there.
  const waitsForCustomer =
    customer_id === undefined && mcs_id !== undefined && (await payments.hasRegistration(mcs_id));
  const by = randomUUID();
  let isBegun = false;
  const result = await attempt(
    client,
    // Leave out the referrer: the customer, who is about to be registered, counts instead.
    { conversion: waitsForCustomer ? { ...conversion, referrer: undefined } : conversion },
    {
      // A payment that was sent twice is not sent again.
      unclearConversions: posts > 1 ? 'hold' : unclearConversions,
      mayBeAtAffili: posts > 0,
      async beforePost() {
        isBegun = await payments.begin(order_id, by);
        if (!isBegun) throw new NotYet('Another process sends the payment');
      },
    },
  );
  if (result.state === 'nobody') {
    if (waitsForCustomer) throw new NotYet('The customer is not registered yet');
    return undefined;
  }
  const record = async () => {
    if (result.state === 'done') await payments.converted(order_id, result.id);
    else if (isBegun) await (result.unclear ? payments.unclear(order_id, by) : payments.release(order_id, by));
  };
  // If it takes longer, the job gives its place back, and the recording goes on.
  await withinTime(RECORD_TIME, () => recordInBackground(record));
  return rowOf(result);
}

/** Sends the wanted status; if another one is wanted by then, that one too. */
async function giveStatus(
  { statusChange, isRetry = false }: StatusJob,
  payments: Payments,
  { client }: JobSettings,
): Promise<Outcome> {
  const { status, ...key } = checkStatusChange(statusChange, statusChange?.status);
  let sent: ConversionStatus | undefined;
  for (let count = 0; count < MAX_STATUSES; count += 1) {
    const { id, wanted = status, given, isBeingSent } = await payments.read(key);
    if (id === undefined && isBeingSent) throw new NotYet('The payment is being sent');
    // Whoever records the id adds a job for the status then.
    if (id === undefined) return { state: 'done' };
    // The request of an earlier attempt may have reached Affili after the recorded one.
    const atAffili = sent ?? (isRetry ? undefined : given);
    if (wanted === atAffili) return { state: 'done' };
    rowOf(await attempt(client, { conversion: { id }, status: wanted }));
    await payments.given(id, wanted);
    sent = wanted;
  }
  throw new NotYet('Another status is wanted each time');
}

function rowOf<Row>(result: Attempt<Row>): Row {
  if (result.state === 'done') return result.row;
  throw new Failure('error' in result ? result.error : undefined, 'Affili', result.state === 'later');
}

async function callApp(where: string, call: () => unknown): Promise<void> {
  try {
    await withinTime(APP_TIME, call);
  } catch (error) {
    throw new Failure(error, where, true);
  }
}

/** What a job is about, for the app's `onError`. */
function subjectOf(job: Job): Subject {
  if ('registration' in job) return job.registration;
  return 'conversion' in job ? job.conversion : job.statusChange;
}
