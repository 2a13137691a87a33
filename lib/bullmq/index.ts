export type { BullClasses, BullJob, BullQueue, BullWorker } from './bull';
export type { BullOutboxOptions } from './bull-outbox-options';
export { createBullOutbox, type BullOutbox } from './create-bull-outbox';
export type { AddOptions, Outbox } from '../outbox/outbox';
export type { OnRegistered, WorkOptions } from '../outbox/work-options';
export type { OutboxClient } from '../outbox/attempt';
