import { randomUUID } from 'node:crypto';
import type { Entries } from './entries';

/** Seconds after which a turn is over in any case: well beyond what an attempt may take. */
const LASTS = 45;

/** What came of a turn: whether Affili has the status, as far as can be told. */
type End = 'given' | 'not given' | 'unclear';

/** The right to give a conversion a status. */
export interface Turn {
  end(this: void, how: End): Promise<void>;
}

/** What is kept of the statuses of a conversion. */
interface StatusEntry {
  /** When the status was added that was given last. ISO 8601, UTC. */
  at?: string;
  /** The same of the one that is about to be given, or may have been. */
  begun?: string;
}

/**
 * Has the workers give a conversion its statuses one at a time and in their order: two at once could arrive in either
 * order, and of one whose worker died nobody knows whether it arrived.
 */
export class Turns {
  readonly #entries: Entries;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /**
   * @param at - when the status was added
   * @returns `'over'` where a newer one was given; nothing where others come first
   */
  async take(id: string, at: string): Promise<Turn | 'over' | undefined> {
    const about = ['status', id];
    const holder = randomUUID();
    const isTaken = await this.#entries.update(
      about,
      {
        data: `data || jsonb_build_object('holder', $3::text, 'begun', $4::text, 'until', now() + interval '${LASTS} s')`,
        where: `coalesce(data->>'at', '') <= $4 AND coalesce(data->>'begun', '') <= $4
          AND (data->>'holder' = $3 OR coalesce((data->>'until')::timestamptz, '-infinity') < now())`,
      },
      holder,
      at,
    );
    if (isTaken) return { end: (how) => this.#end(about, holder, how, at) };
    const entry = await this.#entries.read<StatusEntry>(...about);
    if (entry) return (entry.at ?? '') > at ? 'over' : undefined;
    await this.#entries.write({ id }, about);
    return this.take(id, at);
  }

  async #end(about: string[], holder: string, how: End, at: string): Promise<void> {
    const given = { given: `|| jsonb_build_object('at', $4::text)`, 'not given': `- 'begun'`, unclear: '' }[how];
    await this.#entries.update(
      about,
      { data: `(data - 'holder' - 'until') ${given}`, where: `data->>'holder' = $3 AND $4 <> ''` },
      holder,
      at,
    );
  }
}
