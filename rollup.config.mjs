import { rmSync } from 'node:fs';
import { transform } from 'esbuild';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

const entries = { index: 'lib/index.ts', outbox: 'lib/outbox/index.ts', sandbox: 'lib/sandbox/index.ts' };
/** Node's own modules and the dependencies. */
const external = (id) => !/^[./\0]/.test(id);

/** The sandbox is most of the package, and for development only. */
const minifySandbox = {
  name: 'minify-sandbox',
  async transform(code, id) {
    if (!id.endsWith('page/style.ts')) return null;
    const [, css] = /`([^`]*)`/.exec(code);
    const minified = await transform(css, { loader: 'css', minify: true, charset: 'utf8' });
    return code.replace(css, () => minified.code.trim());
  },
  renderChunk: (code, { fileName }) =>
    /^(shared\/(sandbox|serve)|affili-sandbox|affili)\.js$/.test(fileName)
      ? transform(code, { minify: true, format: 'cjs', charset: 'utf8', target: 'node20' })
      : null,
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
    plugins: [minifySandbox, esbuild({ target: 'node20', charset: 'utf8' })],
  },
  {
    input: entries,
    external,
    output: { dir: 'dist', chunkFileNames: 'shared/[name].d.ts' },
    plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
  },
];
