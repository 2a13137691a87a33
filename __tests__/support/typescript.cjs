const { Module } = require('node:module');
const { join } = require('node:path');
const { transformFileSync } = require('@swc/core');
const { moduleNameMapper } = require('../../jest.config.js');

/*
 * Has Node run TypeScript as jest does, for processes that tests start, and for mutants. tsx takes twice as long to begin.
 */

const ROOT = join(__dirname, '../..');
/** For what is loaded again and again. */
const compiled = new Map();

require.extensions['.ts'] = (module, filename) => {
  if (!compiled.has(filename)) compiled.set(filename, transformFileSync(filename, { sourceMaps: false }).code);
  module._compile(compiled.get(filename), filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(moduleNameMapper[`^${request}$`]?.replace('<rootDir>', ROOT) ?? request, ...rest);
