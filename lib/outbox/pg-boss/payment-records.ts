import type { ConversionStatus } from '../../api/conversion';
import type { ConversionKey } from '../input';
import { SENDING_SECONDS, type Claim, type Payment, type Payments } from '../payments';
import { retryFor } from '../retry-for';
import { SETUP_TIME, type Query } from './database';
import { conversionJobId } from './job-id';
import type { JobQueue } from './job-queue';
import type { JobTable } from './job-table';

/**
 * What is known about payments: a table of our own in pg-boss's schema.
 *
 * `posts` counts the posts with an unknown outcome. `sending_since` is the start of a post whose outcome is not
 * recorded yet; only its `sender` may end it. A row without `order_id` is a conversion known only by Affili's id.
 */
const TABLE = (table: string) => [
  `CREATE TABLE IF NOT EXISTS ${table} (
    queue text NOT NULL,
    order_id text,
    id text,
    posts integer NOT NULL DEFAULT 0,
    sending_since timestamptz,
    sender text,
    wanted text,
    given text,
    created_on timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS affili_payments_order ON ${table} (queue, order_id)`,
  `CREATE UNIQUE INDEX IF NOT EXISTS affili_payments_id ON ${table} (queue, id) WHERE order_id IS NULL`,
  `CREATE INDEX IF NOT EXISTS affili_payments_ids ON ${table} (queue, id)`,
];

const isBeingSent = (row: string) => `coalesce(${row}.sending_since > now() - interval '${SENDING_SECONDS} s', false)`;

/** Seconds after which the id has been stored. */
const STATUS_AFTER = 2;

interface PaymentRow {
  id: string | null;
  posts: number | string;
  being_sent: number | string;
  wanted: ConversionStatus | null;
  given: ConversionStatus | null;
}

/** What is known about payments, for workers and for `recordConversion`: all the SQL about it. */
export class PaymentRecords implements Payments {
  readonly #query: Query;
  readonly #table: string;
  readonly #queue: string;
  readonly #jobs: JobTable;
  readonly #jobQueue: JobQueue;

  constructor(query: Query, schema: string, jobs: JobTable, queue: JobQueue) {
    this.#query = query;
    this.#table = `${schema}.affili_payments`;
    this.#queue = queue.name;
    this.#jobs = jobs;
    this.#jobQueue = queue;
  }

  /**
   * Creates the table unless its last index exists: the app may have no right to create it, and other instances may be
   * creating it.
   */
  async make(): Promise<void> {
    await retryFor(SETUP_TIME, async () => {
      const index = `${this.#table}_ids`;
      const [found] = await this.#query<{ name: string | null }>('SELECT to_regclass($1::text)::text AS name', index);
      if (found?.name) return;
      for (const statement of TABLE(this.#table)) await this.#query(statement);
    });
  }

  async read(key: ConversionKey): Promise<Payment> {
    const [column, value] = 'id' in key ? ['id', key.id] : ['order_id', key.order_id];
    const [row] = await this.#query<PaymentRow>(
      `SELECT id, posts, ${isBeingSent('payment')}::int AS being_sent, wanted, given
       FROM ${this.#table} payment WHERE queue = $1::text AND ${column} = $2::text
       -- A status that was wanted by an id before the payment got that id has a row of its own.
       ORDER BY wanted IS NULL, order_id LIMIT 1`,
      this.#queue,
      value,
    );
    const { id, posts = 0, being_sent = 0, wanted, given } = row ?? {};
    return {
      id: id ?? ('id' in key ? key.id : undefined),
      posts: Number(posts),
      isBeingSent: Number(being_sent) === 1,
      wanted: wanted ?? undefined,
      given: given ?? undefined,
    };
  }

  /**
   * Records that a job has the payment.
   *
   * @param mayBeAtAffili - if given, it settles any claim; after `true`, a late `release` changes nothing
   * @returns Affili's id, if there is one
   */
  async add(order_id: string, mayBeAtAffili: boolean | undefined, query = this.#query): Promise<string | undefined> {
    const [row] = await query<{ id: string | null }>(
      `INSERT INTO ${this.#table} AS old (queue, order_id, posts) VALUES ($1::text, $2::text, coalesce($3::int, 0))
       ON CONFLICT (queue, order_id) DO UPDATE SET
         posts = CASE $3::int WHEN 0 THEN 0 WHEN 1 THEN greatest(old.posts, 1) ELSE old.posts END,
         sending_since = CASE WHEN $3::int IS NULL THEN old.sending_since END,
         sender = CASE WHEN $3::int = 1 THEN NULL ELSE old.sender END
       RETURNING id`,
      this.#queue,
      order_id,
      mayBeAtAffili === undefined ? null : Number(mayBeAtAffili),
    );
    return row?.id ?? undefined;
  }

  /** Resolves to whether we may post the payment now: it has no id, and nobody else is posting it. */
  async begin(order_id: string, by: string): Promise<boolean> {
    const rows = await this.#query(
      `INSERT INTO ${this.#table} AS old (queue, order_id, posts, sending_since, sender)
       VALUES ($1::text, $2::text, 1, now(), $3::text)
       ON CONFLICT (queue, order_id) DO UPDATE SET posts = old.posts + 1, sending_since = now(), sender = $3::text
       WHERE old.id IS NULL AND NOT ${isBeingSent('old')}
       RETURNING order_id`,
      this.#queue,
      order_id,
      by,
    );
    return rows.length > 0;
  }

  async claim(order_id: string, by: string): Promise<Claim> {
    const job = conversionJobId(this.#queue, order_id);
    const claimed = await this.#query(
      `INSERT INTO ${this.#table} AS old (queue, order_id, posts, sending_since, sender)
       SELECT $1::text, $2::text, 1, now(), $4::text
       WHERE NOT EXISTS (SELECT FROM ${this.#jobs.name} WHERE name = $1::text AND id = $3::uuid AND state <= 'active')
       ON CONFLICT (queue, order_id) DO UPDATE SET posts = 1, sending_since = now(), sender = $4::text
       WHERE old.id IS NULL AND old.posts = 0
       RETURNING order_id`,
      this.#queue,
      order_id,
      job,
      by,
    );
    if (claimed.length > 0) return { state: 'mine' };
    const { id, isBeingSent, posts } = await this.read({ order_id });
    if (id !== undefined) return { state: 'done', id };
    const state = await this.#jobs.stateOf(job);
    if (state === 'created' || state === 'retry' || state === 'active') return { state: 'queued' };
    return { state: isBeingSent || posts === 0 ? 'sending' : 'unclear' };
  }

  async release(order_id: string, by: string): Promise<void> {
    await this.#query(
      `UPDATE ${this.#table} SET posts = greatest(posts - 1, 0), sending_since = NULL, sender = NULL
       WHERE queue = $1::text AND order_id = $2::text AND sender = $3::text`,
      this.#queue,
      order_id,
      by,
    );
  }

  async unclear(order_id: string, by: string): Promise<void> {
    await this.#query(
      // Beside the post of somebody else, who may yet say that theirs was not sent.
      `UPDATE ${this.#table} SET
         posts = greatest(posts, CASE WHEN sender <> $3::text AND sending_since IS NOT NULL THEN 2 ELSE 1 END),
         sending_since = CASE WHEN sender IS DISTINCT FROM $3::text THEN sending_since END
       WHERE queue = $1::text AND order_id = $2::text`,
      this.#queue,
      order_id,
      by,
    );
  }

  /**
   * For a person who decided that it is not at Affili, or should be sent anyway. That can't be known of a post under
   * way, so such a post stays.
   */
  async forgetPosts(order_id: string): Promise<void> {
    await this.#query(
      `UPDATE ${this.#table} payment SET posts = ${isBeingSent('payment')}::int
       WHERE queue = $1::text AND order_id = $2::text`,
      this.#queue,
      order_id,
    );
  }

  /**
   * The first id is kept. The status job is added before the id is stored: a crash in between must not leave an id
   * whose status nobody sends. A job of the payment that failed before continues: it hands the id to the app.
   */
  async converted(order_id: string, id: string): Promise<void> {
    const { wanted, given } = await this.read({ order_id });
    if (wanted && wanted !== given) {
      await this.#jobQueue.add({ statusChange: { order_id, status: wanted } }, { startAfter: STATUS_AFTER });
    }
    await this.#query(
      `INSERT INTO ${this.#table} AS old (queue, order_id, id) VALUES ($1::text, $2::text, $3::text)
       ON CONFLICT (queue, order_id) DO UPDATE SET id = coalesce(old.id, excluded.id), sending_since = NULL`,
      this.#queue,
      order_id,
      id,
    );
    const failed = await this.#jobs.failedJob(conversionJobId(this.#queue, order_id));
    if (failed) await this.#jobQueue.addAgain(failed);
  }

  async want(key: ConversionKey, status: ConversionStatus, query = this.#query): Promise<void> {
    if ('order_id' in key) {
      await query(
        `INSERT INTO ${this.#table} (queue, order_id, wanted) VALUES ($1::text, $2::text, $3::text)
         ON CONFLICT (queue, order_id) DO UPDATE SET wanted = excluded.wanted`,
        this.#queue,
        key.order_id,
        status,
      );
      return;
    }
    // Use the payment's own row, if there is one with this id.
    await query(
      `WITH known AS (UPDATE ${this.#table} SET wanted = $3::text WHERE queue = $1::text AND id = $2::text RETURNING id)
       INSERT INTO ${this.#table} (queue, id, wanted)
       SELECT $1::text, $2::text, $3::text WHERE NOT EXISTS (SELECT FROM known)
       ON CONFLICT (queue, id) WHERE order_id IS NULL DO UPDATE SET wanted = excluded.wanted`,
      this.#queue,
      key.id,
      status,
    );
  }

  async given(id: string, status: ConversionStatus): Promise<void> {
    await this.#query(
      `UPDATE ${this.#table} SET given = $3::text WHERE queue = $1::text AND id = $2::text`,
      this.#queue,
      id,
      status,
    );
  }

  hasRegistration(mcs_id: string): Promise<boolean> {
    return this.#jobs.hasRegistration(mcs_id);
  }
}
