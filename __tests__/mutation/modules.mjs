/**
 * TypeScript for require(): lib/ and its tests are loaded anew for each file of tests, as Jest does, and what they depend on
 * once.
 */
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import jestConfig from '../../jest.config.js';

export const require = createRequire(import.meta.url);

const root = process.cwd();
const swc = { ...JSON.parse(readFileSync('.swcrc', 'utf8')), swcrc: false, sourceMaps: false };
const compiled = new Map();
const mocks = new Map();

require.extensions['.ts'] = (module, filename) => {
  if (!compiled.has(filename)) {
    compiled.set(filename, transformSync(readFileSync(filename, 'utf8'), { ...swc, filename }).code);
  }
  module._compile(compiled.get(filename), filename);
};

const names = Object.entries(jestConfig.moduleNameMapper).map(([name, path]) => [
  new RegExp(name),
  path.replace('<rootDir>', root),
]);
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const mapped = names.find(([name]) => name.test(request));
  return resolve(mapped ? mapped[1] : request, ...rest);
};

// What asks for the actual module is no test, and no file of lib/.
const load = Module._load;
Module._load = (request, parent, ...rest) =>
  mocks.has(request) && parent?.filename.endsWith('.ts') ? mocks.get(request)() : load(request, parent, ...rest);

export const doMock = (name, make) => mocks.set(name, make);
export const dontMock = (name) => mocks.delete(name);

export const loadFile = (file) => require(join(root, file));

/** @returns what was loaded */
export function forgetFiles() {
  const loaded = Object.entries(require.cache).filter(([path]) => path.endsWith('.ts'));
  for (const [path] of loaded) delete require.cache[path];
  return loaded;
}

export function isolateModules(use) {
  const loaded = forgetFiles();
  use();
  forgetFiles();
  Object.assign(require.cache, Object.fromEntries(loaded));
}
