import { AffiliError, isAffiliError } from '../affili-error';
import type { Conversion, NewConversion } from '../api/conversion';
import { hasMcsId } from '../api/customer';
import type { AttemptSettings } from './attempt-settings';
import { checkQueuedConversion } from './outbox-input';
import { atAffili, FailedStep, failureOfAffili, hasToWait, inApp } from './step';
import type { ConversionTask, QueuedConversion } from './task';
import { isUnreadable } from './unclear';
import { conversionsOf, type EnsuringClient } from './work-options';

/** Converts a payment that waited, unless that is done, and hands Affili's id of it to the app. */
export async function convert(settings: AttemptSettings, task: ConversionTask, end: number): Promise<void> {
  const { ledger, onConverted } = settings;
  const conversion = checkQueuedConversion(task.conversion);
  const known = await inApp('pg-boss', end, () => ledger.conversionId(conversion.order_id));
  const result = known === undefined ? await send(settings, conversion, task.retried, end) : { id: known };
  await inApp('onConverted', end, () => onConverted?.(result, conversion));
}

async function send(
  settings: AttemptSettings,
  waiting: QueuedConversion,
  retried: string | undefined,
  end: number,
): Promise<Conversion> {
  // Before anything is noted of it.
  conversionsOf(settings.client);
  const conversion = await withCustomer(settings.client, waiting, end);
  const sendIt = settings.unclearConversions === 'hold' ? sendOnce : sendAgain;
  return sendIt(settings, conversion, retried, end);
}

/** With Affili's id of the customer in the place of the app's own. */
async function withCustomer(
  { customers }: EnsuringClient,
  { mcs_id, ...conversion }: QueuedConversion,
  end: number,
): Promise<NewConversion> {
  if (mcs_id === undefined || conversion.customer_id !== undefined) return conversion;
  const rows = await atAffili('list', end, async () => customers.list!({ mcs_id }));
  const customer = rows.find((row) => hasMcsId(row, mcs_id));
  if (customer) return { ...conversion, customer_id: customer.id };
  throw hasToWait('Affili does not know the customer of the conversion yet');
}

async function create(
  { client, ledger }: AttemptSettings,
  conversion: NewConversion,
  end: number,
): Promise<Conversion> {
  let noted: Promise<void> | undefined;
  const result = await atAffili('create', end, async () => {
    const answer = await conversionsOf(client).create(conversion);
    // Here, so that it is noted too where the attempt is over by now.
    noted = ledger.converted(conversion.order_id, answer.id);
    noted.catch(() => {});
    return answer;
  });
  await inApp('pg-boss', end, () => noted);
  return result;
}

/** `'hold'`: what may be at Affili is not sent again, be it that the process which sent it has died. */
async function sendOnce(
  settings: AttemptSettings,
  conversion: NewConversion,
  retried: string | undefined,
  end: number,
): Promise<Conversion> {
  const { ledger } = settings;
  const { order_id } = conversion;
  if (!(await inApp('pg-boss', end, () => ledger.begin(order_id, retried)))) throw held();
  try {
    return await create(settings, conversion, end);
  } catch (failed) {
    const { error } = (failed as FailedStep).failure;
    const { outcome } = isAffiliError(error) ? error : { outcome: undefined };
    if (outcome !== 'refused' && outcome !== 'not-reached') throw held(error);
    await inApp('pg-boss', end, () => ledger.forget(order_id, retried));
    throw failed;
  }
}

/**
 * `'retry'`: what may be at Affili is sent again, but only once where it was a success in which we can't read an id.
 */
async function sendAgain(
  settings: AttemptSettings,
  conversion: NewConversion,
  retried: string | undefined,
  end: number,
): Promise<Conversion> {
  try {
    return await create(settings, conversion, end);
  } catch (failed) {
    const { error } = (failed as FailedStep).failure;
    if (!isAffiliError(error) || !isUnreadable(error)) throw failed;
    const isFirst = await inApp('pg-boss', end, () => settings.ledger.unreadable(conversion.order_id, retried));
    throw isFirst ? failed : held(error);
  }
}

function held(cause?: Error): FailedStep {
  const { httpStatus } = (cause ?? {}) as Partial<AffiliError>;
  const error = new AffiliError(
    'ERR_AFFILI_UNAVAILABLE',
    "The conversion may be at Affili already: look at Affili's panel before you retry it",
    { httpStatus },
  );
  return new FailedStep({ ...failureOfAffili(error), retryable: false });
}
