/** Jest's own parts, without what makes it slow for thousands of runs: its modules, workers, the start of a run. */
import { readFileSync } from 'node:fs';
import jestConfig from '../../jest.config.js';
import { doMock, dontMock, forgetFiles, isolateModules, loadFile, require } from './modules.mjs';

const fromJest = (name) => require(require.resolve(name, { paths: [require.resolve('jest')] }));
const { ModernFakeTimers } = fromJest('@jest/fake-timers');
const { ModuleMocker } = fromJest('jest-mock');
const { expect } = fromJest('expect');
const circus = fromJest('jest-circus');

const { takePostgres, giveBackPostgres } = loadFile('__tests__/support/worker-postgres.ts');

const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');
/** ms. Nothing else is under way but another mutant, so what takes longer never ends. */
const MAX_TEST_TIMEOUT = 15_000;
const { maxConcurrency } = jestConfig;

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ config: { fakeTimers: {} }, global: globalThis });
const { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } = circus;
const { concurrent } = it;
const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  useFakeTimers: (options) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  getTimerCount: () => timers.getTimerCount(),
  advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
  advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
  doMock,
  dontMock,
  isolateModules,
  requireActual: require,
  setTimeout: (ms) => void (globalThis[TEST_TIMEOUT] = Math.min(ms, MAX_TEST_TIMEOUT)),
};
Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test });

const fullName = ({ name, parent }) => (parent ? `${fullName(parent)} ${name}`.trimStart() : '');

/**
 * Runs a file of tests.
 *
 * @param only - the names of the tests to run; all where there is none
 * @param bail - ends at the first failure, and runs together what may run together; else tells of each start, and runs one
 * test after the other
 */
export async function runFile(file, { only, bail, onStart = () => {} }) {
  const isWithPostgres = readFileSync(file, 'utf8').includes(
    '@jest-environment ./__tests__/support/postgres-environment.ts',
  );
  if (isWithPostgres) globalThis.pglite = await takePostgres();
  const done = [];
  let failed = false;
  circus.resetState();
  circus.setState({ ...circus.getState(), maxConcurrency });
  delete globalThis[TEST_TIMEOUT];
  it.concurrent = test.concurrent = bail ? concurrent : it;
  const follow = ({ name, test: current }) => {
    if (name === 'test_start') {
      if (failed || (only && !only.has(fullName(current)))) current.mode = 'skip';
      else onStart(fullName(current));
      expect.setState({ suppressedErrors: [], assertionCalls: 0, numPassingAsserts: 0 });
    }
    if (name === 'test_done') {
      const errors = [...current.errors.flat(), ...expect.extractExpectedAssertionsErrors().map(({ error }) => error)];
      if (bail && errors.length > 0) failed = true;
      done.push({ name: fullName(current), ms: current.duration ?? 0, skipped: current.mode === 'skip', errors });
      onStart(undefined);
    }
  };
  circus.addEventHandler(follow);
  try {
    loadFile(file);
    await circus.run();
    const { unhandledErrors } = circus.getState();
    if (unhandledErrors.length > 0) throw unhandledErrors[0];
    return done;
  } finally {
    circus.removeEventHandler(follow);
    timers.useRealTimers();
    mocker.restoreAllMocks();
    if (isWithPostgres) await giveBackPostgres(globalThis.pglite);
    forgetFiles();
  }
}
