/**
 * TypeScript for require(): lib/ and its tests are loaded anew for each file of tests, as Jest does, and what they depend on
 * once.
 */
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';

export const require = createRequire(import.meta.url);
/** From the copy that Stryker mutates, which is not where this file is. */
export const loadFile = (file) => require(join(process.cwd(), file));

loadFile('__tests__/support/typescript.cjs');

const mocks = new Map();

// What asks for the actual module is no test, and no file of lib/.
const load = Module._load;
Module._load = (request, parent, ...rest) =>
  mocks.has(request) && parent?.filename.endsWith('.ts') ? mocks.get(request)() : load(request, parent, ...rest);

export const doMock = (name, make) => mocks.set(name, make);
export const dontMock = (name) => mocks.delete(name);

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
