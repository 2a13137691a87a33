const { transformFileSync } = require('@swc/core');

/** Has Node run TypeScript as jest does, for processes that tests start. tsx takes twice as long to begin. */
require.extensions['.ts'] = (module, filename) => module._compile(transformFileSync(filename).code, filename);
