/** A test runner for Stryker: its own for Jest takes seconds for each mutant, most of them to load what no mutant changes. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Where the run without a mutant leaves how long each file takes, for the other processes: in the copy that Stryker mutates. */
const DURATIONS = '.durations.json';

class CircusTestRunner {
  #mutants = (globalThis.__stryker__ = {});
  #files = process.env.MUTATION_TESTS.split(',');

  async init() {
    process.env.NODE_ENV = 'test';
    // What a mutant left behind may fail at any time after its tests.
    process.on('uncaughtException', () => {});
    process.on('unhandledRejection', () => {});
    // Not at the top: Stryker itself loads this file too, to see what it has.
    ({ runFile: this.runFile } = await import('./run-tests.mjs'));
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const tests = [];
    const durations = {};
    for (const file of this.#files) {
      const begun = performance.now();
      const before = tests.length;
      const onStart = (name) => (this.#mutants.currentTestId = name && `${file}: ${name}`);
      for (const { name, ms, skipped, errors } of await this.runFile(file, { onStart })) {
        const result = { id: `${file}: ${name}`, name: `${file}: ${name}`, fileName: file, timeSpentMs: ms };
        const failure = errors.length > 0 && { status: 1, failureMessage: String(errors[0]?.stack ?? errors[0]) };
        tests.push({ ...result, status: skipped ? 2 : 0, ...failure });
      }
      durations[file] = performance.now() - begun;
      this.#lendCoverage(tests.slice(before).map(({ id }) => id));
    }
    writeFileSync(DURATIONS, JSON.stringify(durations));
    return { status: 'complete', tests, mutantCoverage: this.#mutants.mutantCoverage };
  }

  /**
   * What only one test of a file reaches may have made what is kept for the others, as a schema is made at its first use:
   * so those after it reach it too.
   */
  #lendCoverage(ids) {
    const { perTest = {} } = this.#mutants.mutantCoverage ?? {};
    const reached = new Map();
    for (const [index, id] of ids.entries()) {
      for (const mutant of Object.keys(perTest[id] ?? {})) reached.set(mutant, [...(reached.get(mutant) ?? []), index]);
    }
    for (const [mutant, [first, ...others]] of reached) {
      if (others.length > 0) continue;
      for (const id of ids.slice(first + 1)) (perTest[id] ??= {})[mutant] = 1;
    }
  }

  /** Runs the tests that reach the mutant, those of quick files first, until one fails. */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    Object.assign(this.#mutants, { activeMutant: activeMutant.id, hitLimit, hitCount: hitLimit && 0 });
    const durations = JSON.parse(readFileSync(DURATIONS, 'utf8'));
    let nrOfTests = 0;
    for (const file of this.#files.toSorted((a, b) => durations[a] - durations[b])) {
      const asked = testFilter?.filter((id) => id.startsWith(`${file}: `)).map((id) => id.slice(file.length + 2));
      if (asked?.length === 0) continue;
      let results;
      try {
        results = await this.runFile(file, { only: asked && new Set(asked), bail: true });
      } catch (error) {
        results = [{ name: 'the file', errors: [error] }];
      }
      if (this.#mutants.hitCount > hitLimit) return { status: 'timeout', reason: `Reached ${hitLimit} times` };
      nrOfTests += results.filter(({ skipped }) => !skipped).length;
      const killer = results.find(({ errors }) => errors.length > 0);
      if (!killer) continue;
      const failureMessage = String(killer.errors[0]?.stack ?? killer.errors[0]);
      return { status: 'killed', failureMessage, killedBy: [`${file}: ${killer.name}`], nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'circus', injectableClass: CircusTestRunner }];
