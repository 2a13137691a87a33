export type { Boss, Job, JobDatabase } from './boss';
export type { OutboxCounts } from './counts';
export { createOutbox, type PgBossOutbox } from './create-outbox';
export type { FailedJob } from './dead-letters';
export type { AddOptions, Outbox } from './outbox';
export type { QueuedConversionInput } from './outbox-input';
export type { OutboxOptions, TransactionalAddOptions } from './outbox-options';
export type { StoredError } from './stored-error';
export type { ConversionKey, QueuedConversion, StatusChange } from './task';
export type { EnsuringClient, OnConverted, OnRegistered, WorkOptions } from './work-options';
export {
  attempt,
  type Attempt,
  type AttemptingClient,
  type AttemptOptions,
  type AttemptTask,
  type ConversionTask,
  type RegistrationTask,
  type StatusTask,
} from './attempt';
export type { ConversionToSend, ConversionToSendInput } from './input';
