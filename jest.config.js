const { availableParallelism } = require('node:os');

// Not UTC, so that a test notices if local time and UTC are mixed up.
process.env.TZ = 'Asia/Tehran';

/** @type {import('jest').Config} */
module.exports = {
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  globalTeardown: '<rootDir>/__tests__/support/global-teardown.ts',
  testEnvironment: 'node',
  // More workers than cores, since most tests wait for a server, not for the processor.
  maxWorkers: availableParallelism() + 2,
  maxConcurrency: 20,
  // Long, since tests wait for events, which come late on a busy machine.
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
