import { rmSync } from 'node:fs';
import { transform } from 'esbuild';
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

/** What runs in an app keeps its names, for stack traces; what is for development only does without. */
const FOR_DEVELOPMENT = /^(shared\/(sandbox|serve)|affili-sandbox|affili)\.js$/;

const minify = {
  name: 'minify',
  async transform(code, id) {
    const loader = /page\/style\.ts$/.test(id) ? 'css' : /page\/browser\/\w+\.ts$/.test(id) ? 'js' : undefined;
    if (!loader) return null;
    const [, text] = /`([^`]*)`/.exec(code);
    // A backtick would end the string that it stands in.
    const supported = { 'template-literal': false };
    const minified = await transform(text, { loader, minify: true, charset: 'utf8', supported });
    return code.replace(text, () => minified.code.trim());
  },
  renderChunk: (code, { fileName }) =>
    transform(code, {
      minify: true,
      keepNames: !FOR_DEVELOPMENT.test(fileName),
      format: 'cjs',
      charset: 'utf8',
      target: 'node20',
    }),
};

rmSync('dist', { recursive: true, force: true });

/**
 * A few files in place of seventy: quicker to load, smaller to install. What the entry points share stands in files of
 * its own, so that they have the same classes, with `require` and with `import`.
 */
export default [
  {
    input: { ...entries, 'affili-sandbox': 'lib/sandbox/cli.ts', affili: 'lib/cli/affili.ts' },
    external,
    output: {
      dir: 'dist',
      format: 'cjs',
      exports: 'named',
      interop: 'auto',
      hoistTransitiveImports: false,
      chunkFileNames: 'shared/[name].js',
    },
    plugins: [minify, esbuild({ target: 'node20', charset: 'utf8' })],
  },
  {
    input: entries,
    external,
    output: { dir: 'dist', chunkFileNames: 'shared/[name].d.ts' },
    plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
  },
];
