export {
  attempt,
  type Attempt,
  type AttemptOptions,
  type AttemptTask,
  type ConversionTask,
  type OutboxClient,
  type RegistrationTask,
  type StatusTask,
} from './attempt';
export type { EngineOutbox, FailedJob, OutboxCounts } from './engine-outbox';
export type { ConversionKey, ConversionToSend, ConversionToSendInput, StatusChange } from './input';
export type { AddOptions, Outbox } from './outbox';
export type { OutboxOptions } from './outbox-options';
export { createOutbox, type PgBossOutbox } from './pg-boss/create-outbox';
export type { PgBossOutboxOptions, TransactionalAddOptions } from './pg-boss/options';
export type { PgBossJob, PgBossLike, SqlRunner } from './pg-boss/pg-boss-like';
export type { OnError, Subject } from './report';
export type { StoredError } from './stored-error';
export type { OnConverted, OnRegistered, WorkOptions } from './work-options';
