import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** All that ran since they were last ended. */
const storages = new Set<AsyncLocalStorage<unknown>>();
// eslint-disable-next-line @typescript-eslint/unbound-method
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]) {
  storages.add(this);
  return Reflect.apply(run, this, args) as unknown;
};

type Compiled = ReturnType<typeof vm.compileFunction>;

/** Keep nothing of one file of tests that could be found by another. */
const LOADED_ONCE = /\/node_modules\/(axios|bullmq|cookie-parser|express4?|fast-check|joi|pg-boss|supertest)\//;
const requireOnce = createRequire(__filename);

/** By file name. */
const modules = new Map<string, { code: string; compiled: Compiled }>();
/**
 * jest compiles and runs a module anew for each file of tests that loads it, which takes more computing than many a file's
 * tests. Here a worker compiles it once, for all its files, and loads once what the tests and the package depend on.
 */
vm.compileFunction = (code, params = [], { filename = '' } = {}) => {
  const known = modules.get(filename);
  if (known?.code === code) return known.compiled;
  const compiled = LOADED_ONCE.test(filename) ? loadOnce(filename) : compile(code, params, filename);
  modules.set(filename, { code, compiled });
  return compiled;
};

function loadOnce(filename: string): Compiled {
  return (module: { exports: unknown }) => {
    module.exports = requireOnce(filename);
  };
}

function compile(code: string, params: readonly string[], filename: string): Compiled {
  return new vm.Script(`(function (${params.join()}) {${code}\n})`, { filename }).runInThisContext() as Compiled;
}

// Each test's begin and end, for jest's progress: a message each takes more computing than many a test.
const send = process.send?.bind(process) as ((...args: unknown[]) => boolean) | undefined;
if (send) process.send = (...args: unknown[]) => isOfOneTest(args[0]) || send(...args);

function isOfOneTest(message: unknown): boolean {
  const [, content] = message as [type: number, content?: unknown];
  return Array.isArray(content) && String(content[0]).startsWith('test-case-');
}

/**
 * Node's own realm, one file of tests after the other: where the package runs for its users, and where a module that was
 * loaded once has the Error and the RegExp of the file that uses it.
 */
export default class NodeEnvironment implements JestEnvironment {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  /** jest keeps what it knows of a file on the global object: each would call the event handlers of all files before it. */
  readonly #globals = new Set(Reflect.ownKeys(globalThis));
  readonly #env = { ...process.env };
  readonly #console = console;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  readonly #exit = process.exit;

  constructor({ projectConfig }: JestEnvironmentConfig) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  getVmContext(): vm.Context {
    return globalThis;
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  async setup(): Promise<void> {}

  /**
   * jest 30 leaves an AsyncLocalStorage behind with each file of tests, and each has every promise made in the files after it
   * take longer: after sixty of them a hundred times as long. Here they end with their file.
   */
  // eslint-disable-next-line @typescript-eslint/require-await
  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    for (const storage of storages) storage.disable();
    storages.clear();
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    Object.assign(globalThis, { console: this.#console });
    process.exit = this.#exit;
    for (const key of Reflect.ownKeys(globalThis)) if (!this.#globals.has(key)) Reflect.deleteProperty(globalThis, key);
  }
}
