import Joi from 'joi';
import { isPlainObject } from '../api/json';
import type { AddOptions } from '../outbox/outbox';
import { ADD, OUTBOX, type OutboxOptions } from '../outbox/outbox-options';
import { satisfies, withMessage, validate } from '../validation';

/** The options of `createBullOutbox()`. */
export interface BullOutboxOptions extends OutboxOptions {
  /**
   * Where Redis is, as BullMQ takes it: an object such as `{ host, port }`, or ioredis's `Cluster`. No other connected
   * client is taken, since the queue and each worker need a connection and settings of their own.
   */
  connection: object;
  /**
   * The prefix of each key in Redis: for an ACL by keys, or to share a Redis. With a Cluster it must contain a hash
   * tag, such as `'{shop}'`, since BullMQ needs all its keys in one slot.
   * @default 'bull', which is BullMQ's; '{bull}' with a Cluster
   */
  prefix?: string;
}

/** {@link BullOutboxOptions} with their defaults. @internal */
export type BullOutboxSettings = Required<BullOutboxOptions>;

export const isCluster = (value: unknown) => (value as { isCluster?: unknown } | null)?.isCluster === true;

const OPTIONS = withMessage(
  Joi.object({
    Queue: withMessage(Joi.function(), "BullMQ's class Queue").required(),
    Worker: withMessage(Joi.function(), "BullMQ's class Worker").required(),
    connection: withMessage(
      Joi.any().custom((value: unknown, helpers) => {
        if (!isCluster(value) && !isPlainObject(value)) return helpers.error('any.invalid');
        return hasKeyPrefix(value as object) ? helpers.error('connection.keyPrefix') : value;
      }),
      "BullMQ's options of a connection: an object such as { host, port }, or ioredis's Cluster; no other connected client",
      {
        'connection.keyPrefix':
          "connection takes no keyPrefix: BullMQ's scripts don't know of it, so no job would ever be done. Use the option prefix",
      },
    ).required(),
    prefix: withMessage(
      Joi.string()
        .pattern(/^[\w.:{}/-]+$/)
        .max(200),
      'at most 200 letters, digits and _ - . : / { }',
    )
      .when('connection', {
        is: satisfies(isCluster),
        then: withMessage(
          Joi.string().pattern(/\{[^{}]+\}/),
          "a hash tag, such as '{shop}', where connection is a Cluster: BullMQ needs all its keys in one slot",
        ).default('{bull}'),
      })
      .default('bull'),
    ...OUTBOX,
  }),
  'an object of options',
).label('createBullOutbox()');

const ADD_OPTIONS = withMessage(Joi.object(ADD), 'an object of startAfter and mayBeAtAffili').label('options');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseBullOutboxOptions(
  { Queue, Worker }: { Queue: unknown; Worker: unknown },
  options: BullOutboxOptions,
): BullOutboxSettings {
  return validate(OPTIONS, { ...options, Queue, Worker }, 'ERR_AFFILI_OPTIONS');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const parseAddOptions = (options: unknown) => validate<AddOptions>(ADD_OPTIONS, options, 'ERR_AFFILI_INPUT');

/** ioredis adds `keyPrefix` to the keys of commands, also as an option of a Cluster or of its nodes. */
function hasKeyPrefix(connection: object): boolean {
  const { keyPrefix, options } = connection as { keyPrefix?: unknown; options?: Record<string, unknown> };
  const ofNodes = (options?.['redisOptions'] as { keyPrefix?: unknown } | undefined)?.keyPrefix;
  return [keyPrefix, options?.['keyPrefix'], ofNodes].some((prefix) => prefix !== undefined && prefix !== '');
}
