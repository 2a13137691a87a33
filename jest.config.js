const { availableParallelism } = require('node:os');

// A zone that is not UTC, so that a test notices what takes the one for the other.
process.env.TZ = 'Asia/Tehran';

/** @type {import('jest').Config} */
module.exports = {
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  globalTeardown: '<rootDir>/__tests__/support/global-teardown.ts',
  testEnvironment: 'node',
  // Most tests wait for a server rather than for the processor.
  maxWorkers: availableParallelism() + 2,
  maxConcurrency: 20,
  // What a test waits for comes, however busy the machine is.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.stryker/'],
  transform: { '^.+\\.tsx?$': '@swc/jest' },
  moduleNameMapper: {
    '^express-affili$': '<rootDir>/lib/index.ts',
    '^express-affili/outbox$': '<rootDir>/lib/outbox/index.ts',
    '^express-affili/bullmq$': '<rootDir>/lib/bullmq/index.ts',
    '^express-affili/sandbox$': '<rootDir>/lib/sandbox/index.ts',
  },
};
