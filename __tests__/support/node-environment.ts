import { AsyncLocalStorage } from 'node:async_hooks';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** All that ran since they were last ended. */
const storages = new Set<AsyncLocalStorage<unknown>>();
// eslint-disable-next-line @typescript-eslint/unbound-method
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
  storages.add(this);
  return Reflect.apply(run, this, args) as unknown;
};

/** By file name and code. */
const scripts = new Map<string, vm.Script>();
/**
 * jest compiles a module anew for each file of tests that loads it, which takes more computing than many a file's tests.
 * Here a worker compiles it once, for all its files.
 */
vm.compileFunction = (code, params = [], { filename = '', parsingContext } = {}) => {
  const key = `${filename}\n${code}`;
  const script = scripts.get(key) ?? new vm.Script(`(function (${params.join()}) {${code}\n})`, { filename });
  scripts.set(key, script);
  return script.runInContext(parsingContext!) as ReturnType<typeof vm.compileFunction>;
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
