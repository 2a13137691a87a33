import type { BullJob } from 'express-affili/bullmq';

type Processor = (job: { data: unknown }) => Promise<void>;
interface Made {
  name: string;
  options: Record<string, unknown>;
}

/** Stands where BullMQ does, without a Redis: keeps what its classes were made with. The real one is in `chaos/bullmq`. */
export function recordBull() {
  const queues: Made[] = [];
  const workers: (Made & { processor: Processor })[] = [];
  const added: { data: unknown; options: object }[] = [];
  const job: BullJob = {
    isFailed: () => Promise.resolve(false),
    updateData: () => Promise.resolve(),
    retry: () => Promise.resolve(),
  };
  class Queue {
    constructor(name: string, options: Record<string, unknown>) {
      queues.push({ name, options });
    }
    on(): this {
      return this;
    }
    add(_name: string, data: unknown, options: object): Promise<BullJob> {
      added.push({ data, options });
      return Promise.resolve(job);
    }
  }
  class Worker {
    constructor(name: string, processor: Processor, options: Record<string, unknown>) {
      workers.push({ name, processor, options });
    }
    on(): this {
      return this;
    }
  }
  return { bull: { Queue, Worker }, queues, workers, added };
}
