import { EventEmitter } from 'node:events';

interface Made {
  name: string;
  options: Record<string, unknown>;
}

/** Stands where BullMQ does, without a Redis: keeps what its classes were made with. The real one is in `outbox.redis.ts`. */
export function recordBull() {
  const queues: Made[] = [];
  const workers: Made[] = [];
  const calls: string[] = [];
  /** What tells the app's process of an error of a connection: Node ends it where nobody listens. */
  const failing = new EventEmitter();
  const noCall = () => Promise.reject(new Error('there is no Redis'));
  class Queue {
    add = noCall;
    getJob = noCall;
    getJobs = noCall;
    getRanges = noCall;
    getJobCounts = noCall;
    constructor(name: string, options: Record<string, unknown>) {
      queues.push({ name, options });
    }
    on(event: string, listener: (error: Error) => void): this {
      failing.on(`queue ${event}`, listener);
      return this;
    }
  }
  class Worker {
    constructor(name: string, _processor: unknown, options: Record<string, unknown>) {
      workers.push({ name, options });
    }
    on(event: string, listener: (error: Error) => void): this {
      failing.on(`worker ${event}`, listener);
      return this;
    }
    pause(doNotWaitActive: boolean): Promise<void> {
      calls.push(`pause(${doNotWaitActive})`);
      return Promise.resolve();
    }
    resume(): void {
      calls.push('resume()');
    }
  }
  return { bull: { Queue, Worker }, queues, workers, calls, failing };
}
