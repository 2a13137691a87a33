import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, expect, root } from './harness.mjs';

// A quarter of it is the sources in the source maps: without them, bundlers warn of maps that lead nowhere.
const MAX_UNPACKED_BYTES = 1_050_000;
const EXPECTED = /^(dist\/.+\.(js|js\.map|d\.ts)|(docs|examples)\/.+|[A-Z]+(\.fa)?\.md|LICENSE|package\.json)$/;
const PICTURES = /\.(png|jpe?g|webp|svg|woff2)$/;
const FOR_DEVELOPMENT = /^dist\/(affili|(shared\/)?sandbox)\.js$/;

/** Checks what is in the tarball. */
export async function checkContents({ files, unpackedSize }) {
  await check('holds dist, docs, examples and what npm adds, and nothing else', () => {
    const others = files.map(({ path }) => path).filter((path) => !EXPECTED.test(path) || PICTURES.test(path));
    expect(others.length === 0, `also packed: ${others.join(', ')}`);
    for (const path of ['README.md', 'LICENSE', 'docs/outbox.md', 'examples/basic.ts']) {
      expect(
        files.some((file) => file.path === path),
        `${path} is missing`,
      );
    }
  });
  await check(`is at most ${MAX_UNPACKED_BYTES} bytes unpacked (${unpackedSize})`, () => {
    expect(unpackedSize <= MAX_UNPACKED_BYTES, 'too large');
  });
  await check('can be read, and what runs in an app has source maps with the sources', () => {
    for (const { path } of files.filter((file) => /^dist\/.+\.js$/.test(file.path))) {
      const code = readFileSync(join(root, path), 'utf8');
      expect(code.length / code.split('\n').length < 80, `${path} seems to be minified`);
      if (FOR_DEVELOPMENT.test(path)) continue;
      const { sources, sourcesContent = [] } = JSON.parse(readFileSync(join(root, `${path}.map`), 'utf8'));
      expect(sources.length === sourcesContent.length, `${path}: its source map lacks sources`);
    }
  });
}
