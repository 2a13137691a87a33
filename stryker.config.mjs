/*
 * Mutates one folder of lib/ and runs the tests that are there for it, since those of the whole suite would take days:
 *
 *     FOLDER=attribution npm run test:mutation
 */
const tests = {
  api: ['api', 'client'],
  attribution: ['attribution'],
  client: ['client'],
  express: ['express'],
  outbox: ['outbox'],
};
const { FOLDER: folder = 'attribution' } = process.env;

export default {
  testRunner: 'jest',
  jest: { config: { testPathIgnorePatterns: ['\\.process\\.test\\.ts$'] } },
  testFiles: tests[folder].map((name) => `__tests__/${name}/**/*.test.ts`),
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: `.stryker/${folder}.json`,
  tempDirName: '.stryker/tmp',
  mutate: [`lib/${folder}/**/*.ts`, '!lib/**/index.ts'],
  ignorePatterns: ['/.stryker', '/dist', '/site', '/.data', '**/node_modules'],
  // A busy machine must not be taken for a mutant that ends nothing.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
  reporters: ['clear-text', 'progress-append-only', 'html'],
  htmlReporter: { fileName: `.stryker/${folder}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  thresholds: { high: 95, low: 90, break: 90 },
};
