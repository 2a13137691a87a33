import { AffiliError } from '../affili-error';
import type { AttemptSettings } from './attempt-settings';
import { atAffili, FailedStep, failureOfAffili, inApp } from './step';
import { checkStatusChange } from './outbox-input';
import type { StatusChange } from './task';

/** Gives a conversion its status: never before it is converted, and no older status after a newer one. */
export async function changeStatus(
  { client, ledger }: AttemptSettings,
  waiting: StatusChange,
  end: number,
): Promise<void> {
  const { status, at, ...key } = checkStatusChange(waiting);
  const id = 'id' in key ? key.id : await inApp('pg-boss', end, () => ledger.conversionId(key.order_id));
  if (id === undefined) throw new FailedStep(failureOfAffili(notConvertedYet()));
  const last = await inApp('pg-boss', end, () => ledger.lastStatus(id));
  if (last !== undefined && last > at) return;
  await atAffili('update', end, async () => client.conversions!.update(id, { status }));
  await inApp('pg-boss', end, () => ledger.statusGiven(id, at));
}

function notConvertedYet(): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', 'The payment is not converted yet, so its status has to wait');
}
