import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/** All that ran since they were last ended. */
const storages = new Set<AsyncLocalStorage<unknown>>();
// eslint-disable-next-line @typescript-eslint/unbound-method
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
  storages.add(this);
  return Reflect.apply(run, this, args) as unknown;
};

/**
 * jest 30 leaves an AsyncLocalStorage behind with each file of tests, and each has every promise made in the files after it
 * take longer: after sixty of them a hundred times as long. Here they end with their file.
 */
export default class NodeEnvironment extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
}
