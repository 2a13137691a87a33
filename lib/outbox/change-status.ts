import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversionStatus } from '../api/conversion';
import type { AttemptSettings } from './attempt-settings';
import { checkStatusChange } from './outbox-input';
import { atAffili, hasToWait, inApp, type FailedStep } from './step';
import type { StatusChange } from './task';
import type { Turn } from './turns';
import { conversionsOf } from './work-options';

/** ms for which a status waits for another of the same conversion that is on its way, and how often it looks. */
const PATIENCE = { upTo: 5000, every: 200 };
/** ms beyond the end of an attempt in which its turn can still be ended. */
const GRACE = 5000;

/** Gives a conversion its status: never before it is converted, and no older status after a newer one. */
export async function changeStatus(settings: AttemptSettings, waiting: StatusChange, end: number): Promise<void> {
  const { status, at, ...key } = checkStatusChange(waiting);
  const { ledger } = settings;
  const id = 'id' in key ? key.id : await inApp('pg-boss', end, () => ledger.conversionId(key.order_id));
  if (id === undefined) throw hasToWait('The payment is not converted yet, so its status has to wait');
  const turn = await takeTurn(settings, id, at, end);
  if (turn !== 'over') await give(settings, id, status, turn, end);
}

async function takeTurn({ turns }: AttemptSettings, id: string, at: string, end: number): Promise<Turn | 'over'> {
  for (let waited = 0; waited <= PATIENCE.upTo; waited += PATIENCE.every) {
    const turn = await inApp('pg-boss', end, () => turns.take(id, at));
    if (turn) return turn;
    await sleep(PATIENCE.every);
  }
  throw hasToWait('Another status of the conversion comes first');
}

async function give(
  { client }: AttemptSettings,
  id: string,
  status: ConversionStatus,
  turn: Turn,
  end: number,
): Promise<void> {
  const endTurn = (how: Parameters<Turn['end']>[0]) => inApp('pg-boss', end + GRACE, () => turn.end(how));
  try {
    await atAffili('update', end, async () => conversionsOf(client).update(id, { status }));
  } catch (failed) {
    await endTurn((failed as FailedStep).failure.retryable ? 'unclear' : 'not given');
    throw failed;
  }
  await endTurn('given');
}
