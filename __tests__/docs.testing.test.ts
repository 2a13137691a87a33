import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8');
/** Too large to be installed for one snippet; tried by hand. */
const NOT_INSTALLED = ['msw.test.js'];

const { transform, moduleNameMapper } = jest.requireActual<{ transform: object; moduleNameMapper: object }>(
  '../jest.config.js',
);
/** In the project, whose packages the snippets import, and ignored by git. */
mkdirSync(join(ROOT, '.data'), { recursive: true });
const directory = mkdtempSync(join(ROOT, '.data/snippets-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('docs/testing.md: every test file in it passes', async () => {
  const files = [...PAGE.matchAll(/`([\w.-]+\.js)`:\n\n```js\n(.*?)^```/gms)]
    .map(([, name, code]) => [name!, code!] as const)
    .filter(([name]) => !NOT_INSTALLED.includes(name));
  for (const [name, code] of files) writeFileSync(join(directory, name), code);
  const config = {
    rootDir: ROOT,
    roots: [directory],
    testMatch: ['**/*.test.js'],
    transform: { ...transform, '^.+\\.js$': '@swc/jest' },
    moduleNameMapper,
  };
  const jestFile = join(ROOT, 'node_modules/jest/bin/jest.js');
  const { stderr } = await promisify(execFile)(process.execPath, [jestFile, '-i', '--config', JSON.stringify(config)]);
  expect(stderr).toMatch(new RegExp(`Test Suites: ${files.length - 1} passed, ${files.length - 1} total`));
}, 120_000);
