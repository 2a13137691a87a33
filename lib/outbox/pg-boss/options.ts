import Joi from 'joi';
import { hasMethods, withMessage, validate } from '../../validation';
import type { AddOptions } from '../outbox';
import { ADD, OUTBOX, type OutboxOptions } from '../outbox-options';
import type { PgBossLike, SqlRunner } from './pg-boss-like';

/** The options of `createOutbox()`. */
export interface PgBossOutboxOptions extends OutboxOptions {
  /** The schema of pg-boss's tables, as given to pg-boss. @default 'pgboss' */
  schema?: string;
}

/** {@link PgBossOutboxOptions} with their defaults. @internal */
export type PgBossSettings = Required<PgBossOutboxOptions>;

/** The options of `outbox.add()` and its like. */
export interface TransactionalAddOptions extends AddOptions {
  /**
   * pg-boss's own option: runs SQL on the connection of the app's open transaction, so that the job is kept if that
   * commits, and only then.
   * @default pg-boss's own connection
   */
  db?: SqlRunner;
}

const METHODS = ['createQueue', 'updateQueue', 'send', 'work', 'fetch', 'complete', 'fail', 'deleteJob', 'getDb'];

const BOSS = Joi.object({
  boss: withMessage(hasMethods(...METHODS), 'a started pg-boss, version 10, 11 or 12').required(),
});

const OPTIONS = withMessage(
  Joi.object({
    ...OUTBOX,
    schema: withMessage(
      // It becomes part of the SQL. pg-boss 12 also takes a quoted one.
      Joi.string().pattern(/^([A-Za-z_]\w{0,49}|"[^"'$%.\\]{1,50}")$/),
      'the name of a schema: letters, digits and _, not beginning with a digit',
    ).default('pgboss'),
  }),
  'an object of options',
).label('createOutbox()');

const ADD_OPTIONS = withMessage(
  Joi.object({
    ...ADD,
    db: withMessage(hasMethods('executeSql'), "pg-boss's option: an object with the method executeSql"),
  }),
  'an object of startAfter, mayBeAtAffili and db',
).label('options');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseOptions(boss: PgBossLike, options: PgBossOutboxOptions): PgBossSettings {
  validate(BOSS, { boss }, 'ERR_AFFILI_OPTIONS');
  return validate(OPTIONS, options, 'ERR_AFFILI_OPTIONS');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const parseAddOptions = (options: unknown) =>
  validate<TransactionalAddOptions>(ADD_OPTIONS, options, 'ERR_AFFILI_INPUT');
