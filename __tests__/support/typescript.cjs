const { Module } = require('node:module');
const { join } = require('node:path');
const { transformFileSync } = require('@swc/core');
const { moduleNameMapper } = require('../../jest.config.js');

const ROOT = join(__dirname, '../..');

/** Has Node run TypeScript as jest does, for processes that tests start. tsx takes twice as long to begin. */
require.extensions['.ts'] = (module, filename) =>
  module._compile(transformFileSync(filename, { sourceMaps: false }).code, filename);

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(moduleNameMapper[`^${request}$`]?.replace('<rootDir>', ROOT) ?? request, ...rest);
