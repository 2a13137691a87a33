import pg from 'pg';
import PgBoss from 'pg-boss';
import { createOutbox } from '../../dist/outbox.js';

export const SCHEMA = 'express_affili_benchmark';
export const QUEUE = 'registrations';

/** The jobs of an outbox, as many as are wanted. */
export class OutboxJobs {
  #db;

  static async open(url) {
    const jobs = new OutboxJobs();
    jobs.#db = new pg.Client(url);
    await jobs.#db.connect();
    await jobs.#db.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    const boss = new PgBoss({ connectionString: url, schema: SCHEMA, supervise: false, schedule: false });
    await boss.start();
    const outbox = await createOutbox(boss, { queue: QUEUE, schema: SCHEMA });
    await outbox.add({ referrer: 'aff-1', mcs_id: 'customer-0', meta_data: { email: 'sara@shop.example' } });
    await boss.stop();
    await jobs.#db.query(`CREATE TABLE ${SCHEMA}.model AS SELECT * FROM ${SCHEMA}.job`);
    return jobs;
  }

  /** Has so many wait, and none that is done: copies of one that the outbox made. */
  async refill(count) {
    await this.#db.query(`TRUNCATE ${SCHEMA}.job`);
    await this.#db.query(
      `INSERT INTO ${SCHEMA}.job SELECT job.*
       FROM generate_series(1, $1) AS number, ${SCHEMA}.model, jsonb_populate_record(model, jsonb_build_object(
         'id', gen_random_uuid(),
         'data', replace(data::text, 'customer-0', 'customer-' || number)::jsonb,
         'created_on', now() + number * interval '1 microsecond')) AS job`,
      [count],
    );
    await this.#db.query(`ANALYZE ${SCHEMA}.job`);
  }

  async waiting() {
    const { rows } = await this.#db.query(`SELECT count(*)::int FROM ${SCHEMA}.job WHERE state < 'active'`);
    return rows[0].count;
  }

  async close() {
    await this.#db.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
    await this.#db.end();
  }
}
