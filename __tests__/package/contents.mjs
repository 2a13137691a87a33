import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, expect, root } from './harness.mjs';

const MAX_UNPACKED_BYTES = 700_000;
const EXPECTED = /^(dist\/.+\.(js|js\.map|d\.ts)|(docs|examples)\/.+|README(\.fa)?\.md|LICENSE|package\.json)$/;
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
  await check('can be read, and what runs in an app has source maps', () => {
    for (const { path } of files.filter((file) => /^dist\/.+\.js$/.test(file.path))) {
      const code = readFileSync(join(root, path), 'utf8');
      expect(code.length / code.split('\n').length < 80, `${path} seems to be minified`);
      if (FOR_DEVELOPMENT.test(path)) continue;
      const { sources, mappings } = JSON.parse(readFileSync(join(root, `${path}.map`), 'utf8'));
      for (const source of sources)
        expect(existsSync(join(root, path, '..', source)), `${path}: there is no ${source}`);
      expect(mappings.split(';').length > sources.length, `${path}: its source map maps nothing`);
    }
  });
}
