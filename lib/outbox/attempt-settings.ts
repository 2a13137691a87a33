import type { Ledger } from './ledger';
import type { OutboxSettings } from './outbox-options';
import type { Turns } from './turns';
import type { WorkSettings } from './work-options';

/** What attempts are made with. */
export type AttemptSettings = WorkSettings &
  Pick<OutboxSettings, 'unclearConversions'> & { ledger: Ledger; turns: Turns };
