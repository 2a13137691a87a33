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
    const loader = /page\/style\.ts$/.test(id) ? 'css' : /page\/browser\/\w+\.ts$/.test(id) ? 'js' : undefined;
    if (!loader) return null;
    const [, text] = /`([^`]*)`/.exec(code);
    // A backtick would end the string that it stands in.
    const supported = { 'template-literal': false };
    const minified = await transform(text, { loader, minify: true, charset: 'utf8', supported });
    return code.replace(text, () => minified.code.trim());
  },
  renderChunk: (code, { fileName }) =>
    /^(shared\/sandbox|affili-sandbox)\.js$/.test(fileName)
      ? transform(code, { minify: true, charset: 'utf8', target: 'node20' })
      : null,
};

rmSync('dist', { recursive: true, force: true });

/**
 * A few files in place of seventy: quicker to load, smaller to install. What the entry points share stands in files of
 * its own, so that they have the same classes, with `require` and with `import`.
 */
export default [
  {
    input: { ...entries, 'affili-sandbox': 'lib/sandbox/cli.ts' },
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
