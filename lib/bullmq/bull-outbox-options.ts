import Joi from 'joi';
import { isPlainObject } from '../api/json';
import type { AddOptions } from '../outbox/outbox';
import { OUTBOX, type OutboxOptions } from '../outbox/outbox-options';
import { satisfies, takes, validate } from '../validation';

/** The options of `createBullOutbox()`. */
export interface BullOutboxOptions extends Pick<OutboxOptions, 'retryEvery' | 'keepDays'> {
  /**
   * Where Redis is, as BullMQ takes it: an object such as `{ host, port }`. Not a connected client, since the queue and
   * each worker have a connection of their own, with settings of their own.
   */
  connection: object;
  /** The queue's name in BullMQ. @default 'affili-registrations' */
  queue?: string;
}

/** {@link BullOutboxOptions} with their defaults. @internal */
export type BullOutboxSettings = Required<BullOutboxOptions>;

// That it is an object, the spread below sees to.
const OPTIONS = Joi.object({
  Queue: takes(Joi.function(), "BullMQ's class Queue").required(),
  Worker: takes(Joi.function(), "BullMQ's class Worker").required(),
  connection: takes(
    satisfies(isPlainObject),
    "BullMQ's options of a connection: an object such as { host, port }, not a connected client",
  ).required(),
  queue: OUTBOX.queue,
  retryEvery: OUTBOX.retryEvery,
  keepDays: OUTBOX.keepDays,
}).label('createBullOutbox()');

const ADD = takes(
  Joi.object({
    startAfter: takes(Joi.number().min(0), 'a number of seconds, from 0 on').default(0),
    mayBeAtAffili: Joi.boolean(),
  }),
  'an object of startAfter',
).label('options');

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
export const parseBullAddOptions = (options: unknown) =>
  validate<Required<AddOptions>>(ADD, options, 'ERR_AFFILI_INPUT');
