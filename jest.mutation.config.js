const config = require('./jest.config.js');

/** @type {import('jest').Config} The tests that mirror lib/: those of the examples and the READMEs say nothing of it. */
module.exports = {
  ...config,
  maxWorkers: 1,
  testMatch: [
    '<rootDir>/__tests__/{api,attribution,client,express,outbox,sandbox}/**/*.test.ts',
    '<rootDir>/__tests__/*.test.ts',
  ],
  testPathIgnorePatterns: ['/readme.test.ts$', '\\.process\\.test\\.ts$'],
};
