export type { Boss, Job, JobDatabase } from './boss';
export { createOutbox, type PgBossOutbox } from './create-outbox';
export type { AddOptions, Outbox } from './outbox';
export type { OutboxOptions, TransactionalAddOptions } from './outbox-options';
export type { EnsuringClient, OnRegistered, WorkOptions } from './work-options';
