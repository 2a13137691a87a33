import Joi from 'joi';
import { satisfies, takes, validate } from '../validation';
import type { Boss, JobDatabase } from './boss';
import type { AddOptions } from './outbox';

/** The options of `createOutbox()`. */
export interface OutboxOptions {
  /** The queue's name in pg-boss. Its dead-letter queue is called the same with `-failed`. @default 'affili-registrations' */
  queue?: string;
  /** Seconds from one attempt to the next, unless Affili's `Retry-After` asks for more. @default 300 */
  retryEvery?: number;
  /** Days for which something is tried; what fails after that goes to the dead-letter queue. @default 90 */
  keepDays?: number;
  /**
   * What becomes of a conversion that may be at Affili already: its answer was lost, or the worker died. There is no list
   * of conversions to look it up in. `'retry'`: sent again after `retryEvery`, with the same `order_id`, as Affili's own
   * add-on does; whether Affili merges the two is unknown. `'hold'`: put in the dead-letter queue, for a person to look at
   * Affili's panel first. (Our choice.)
   * @default 'retry'
   */
  unclearConversions?: 'retry' | 'hold';
}

/** {@link OutboxOptions} with their defaults. */
export type OutboxSettings = Required<OutboxOptions>;

/** The options of `outbox.add()` and its like. */
export interface TransactionalAddOptions extends AddOptions {
  /**
   * pg-boss's own option: what runs SQL on the connection that has the app's transaction open, so that what is added is
   * kept if that commits, and only then.
   * @default pg-boss's own connection
   */
  db?: JobDatabase;
}

/** What Postgres's integers take. */
const MAX_SECONDS = 2 ** 31 - 1;

const hasMethods = (...names: string[]) =>
  satisfies((value) => names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'));

const bossWith = (...methods: string[]) =>
  Joi.object({ boss: takes(hasMethods(...methods), `a pg-boss: its methods ${methods.join(', ')}`).required() });

const BOSS = bossWith('createQueue', 'send', 'work');
/** To hold what is unclear, it has to be noted, and read. */
const HOLDING_BOSS = bossWith('createQueue', 'send', 'work', 'getJobById', 'deleteJob');

export const OUTBOX = takes(
  Joi.object({
    queue: takes(
      // What pg-boss 12 takes. 11 would write anything into its SQL as it is.
      Joi.string()
        .pattern(/^[\w./-]+$/)
        .max(200),
      'a name of at most 200 letters, digits and _ - . /',
    ).default('affili-registrations'),
    retryEvery: takes(Joi.number().integer().min(1).max(MAX_SECONDS), 'a whole number of seconds, from 1 on').default(
      300,
    ),
    keepDays: takes(Joi.number().greater(0).max(3650), 'a number of days, more than 0 and at most 3650').default(90),
    unclearConversions: takes(Joi.valid('retry', 'hold'), "'retry' or 'hold'").default('retry'),
  }),
  'an object of options',
).label('createOutbox()');

const ADD = takes(
  Joi.object({
    startAfter: takes(Joi.number().min(0).max(MAX_SECONDS), 'a number of seconds, from 0 on'),
    mayBeAtAffili: takes(Joi.boolean(), 'true or false'),
    db: takes(hasMethods('executeSql'), "pg-boss's option: an object with the method executeSql"),
  }),
  'an object of startAfter and db',
).label('options');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseOutboxOptions(boss: Boss, options: OutboxOptions): OutboxSettings {
  validate(BOSS, { boss }, 'ERR_AFFILI_OPTIONS');
  const settings = validate<OutboxSettings>(OUTBOX, options, 'ERR_AFFILI_OPTIONS');
  if (settings.unclearConversions === 'hold') validate(HOLDING_BOSS, { boss }, 'ERR_AFFILI_OPTIONS');
  return settings;
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const checkAddOptions = (options: unknown) =>
  validate<TransactionalAddOptions>(ADD, options, 'ERR_AFFILI_INPUT');
