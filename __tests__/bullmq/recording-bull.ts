import { EventEmitter } from 'node:events';
import type { BullJob } from 'express-affili/bullmq';

type Processor = (job: { data: unknown }) => Promise<void>;
interface Made {
  name: string;
  options: Record<string, unknown>;
}

/**
 * Stands where BullMQ does, without a Redis: keeps what its classes were made with. The real one is in `chaos/bullmq`.
 *
 * @param behaviour - of each job; by default none has failed
 */
export function recordBull(behaviour: Partial<BullJob> = {}) {
  const queues: Made[] = [];
  const workers: (Made & { processor: Processor })[] = [];
  const added: { name: string; data: unknown; options: object }[] = [];
  /** What tells the app's process of an error of a connection: Node ends it where nobody listens. */
  const failing = new EventEmitter();
  const job: BullJob = {
    isFailed: () => Promise.resolve(false),
    updateData: () => Promise.resolve(),
    retry: () => Promise.resolve(),
    ...behaviour,
  };
  class Queue {
    constructor(name: string, options: Record<string, unknown>) {
      queues.push({ name, options });
    }
    on(event: string, listener: (error: Error) => void): this {
      failing.on(`queue ${event}`, listener);
      return this;
    }
    add(name: string, data: unknown, options: object): Promise<BullJob> {
      added.push({ name, data, options });
      return Promise.resolve(job);
    }
  }
  class Worker {
    constructor(name: string, processor: Processor, options: Record<string, unknown>) {
      workers.push({ name, processor, options });
    }
    on(event: string, listener: (error: Error) => void): this {
      failing.on(`worker ${event}`, listener);
      return this;
    }
  }
  return { bull: { Queue, Worker }, queues, workers, added, failing };
}
