import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

const entries = {
  index: 'lib/index.ts',
  outbox: 'lib/outbox/index.ts',
  bullmq: 'lib/bullmq/index.ts',
  sandbox: 'lib/sandbox/index.ts',
};

/** Node's own modules and the dependencies. */
const external = (id) => !/^[./\0]/.test(id);

/** Code that several entry points share goes into separate files, so that all of them have the same classes. */
const chunks = (extension) => ({
  chunkFileNames: `shared/[name].${extension}`,
  manualChunks(id) {
    const [, folder = 'errors'] = /[/\\]lib[/\\](\w+)[/\\]/.exec(id) ?? [];
    const isOfOneEntryPoint = /[/\\](index\.ts|cli[/\\].+|bullmq[/\\].+|pg-boss[/\\].+)$/.test(id);
    return isOfOneEntryPoint ? undefined : folder;
  },
});

/** In development the sandbox reads its page's files from disk; the build inlines them. */
const textFiles = {
  name: 'text-files',
  transform(code, id) {
    const read = /readFileSync\(join\(__dirname, ['"]([^'"]+)['"]\), ['"]utf8['"]\)/g;
    const withText = code.replace(read, (_, file) => JSON.stringify(readFileSync(join(dirname(id), file), 'utf8')));
    return withText === code ? null : { code: withText, map: null };
  },
};

/**
 * Source maps for the code that runs in an app: a stack trace names the file and line of `lib/`. They map lines, not
 * columns, and leave the sources themselves to the repository, which takes a tenth of the bytes. The sandbox and the
 * command line have none.
 */
const smallSourceMaps = {
  name: 'small-source-maps',
  generateBundle(_options, bundle) {
    for (const { fileName, map, code } of Object.values(bundle)) {
      if (!map) continue;
      if (/(affili|sandbox)\.js$/.test(fileName)) {
        delete bundle[`${fileName}.map`];
        bundle[fileName].code = code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
      } else {
        const lines = decode(map.mappings).map((segments) =>
          segments.slice(0, 1).map((segment) => segment.slice(0, 4)),
        );
        bundle[`${fileName}.map`].source = JSON.stringify({ ...map, mappings: encode(lines), names: [] });
      }
    }
  },
};

rmSync('dist', { recursive: true, force: true });

export default [
  {
    input: { ...entries, affili: 'lib/cli/affili.ts' },
    external,
    output: {
      dir: 'dist',
      format: 'cjs',
      exports: 'named',
      // In an app's tests, axios may be a mock, as a CommonJS or an ES module.
      interop: (id) => (id === 'axios' ? 'auto' : 'default'),
      sourcemap: true,
      sourcemapExcludeSources: true,
      hoistTransitiveImports: false,
      ...chunks('js'),
    },
    plugins: [textFiles, esbuild({ target: 'node20', charset: 'utf8' }), smallSourceMaps],
  },
  {
    input: entries,
    external,
    output: { dir: 'dist', ...chunks('d.ts') },
    plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
  },
];
