import type { PGlite } from '@electric-sql/pglite';
import NodeEnvironment from './node-environment';
import { giveBackPostgres, takePostgres } from './worker-postgres';

declare global {
  /** Of the files of tests that ask for this environment. */
  var pglite: PGlite;
}

/** Lends a file of tests the Postgres of this worker of jest, which is of no file's modules, so that it outlives them all. */
export default class PostgresEnvironment extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.pglite = await takePostgres();
  }

  override async teardown(): Promise<void> {
    await giveBackPostgres(this.global.pglite);
    await super.teardown();
  }
}
