import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');
export const work = mkdtempSync(join(tmpdir(), 'express-affili-package-'));

const results = { passed: 0, failed: 0 };

/** @returns what it printed */
export function run(command, args, cwd, env = {}) {
  return execFileSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
  });
}

/** What `npm pack` says of the package, with the path of the tarball. */
export function pack() {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', work], root));
  return { ...packed, tarball: join(work, packed.filename) };
}

export async function check(name, test) {
  const start = performance.now();
  const said = (state) => `${state.padEnd(7)} ${name} (${Math.round((performance.now() - start) / 1000)} s)`;
  try {
    await test();
    results.passed += 1;
    console.log(said('ok'));
  } catch (error) {
    results.failed += 1;
    console.log(`${said('FAILED')}\n${error.stdout ?? ''}${error.stderr ?? ''}${error.stdout ? '' : error.stack}`);
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** A new folder with the files of one of consumers/, or with those of an example, and with what is named installed. */
export function project(name, packages, example) {
  const folder = mkdtempSync(join(work, `${name}-`));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const files = example ? join(root, 'examples', example) : join(here, 'consumers', name);
  cpSync(files, folder, { recursive: true, filter: isSource });
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], folder);
  return folder;
}

const isSource = (path) => !/[\\/]examples[\\/].*[\\/](node_modules|dist)$/.test(path);

/** Runs a command on another Node than this one. */
export function runOnNode(version, command, folder) {
  const output = run('npx', ['-y', '-p', `node@${version}`, '-c', `node -v && ${command}`], folder);
  expect(output.startsWith(`v${version}.`), `ran on ${output}`);
  return output;
}

export function finish() {
  rmSync(work, { recursive: true, force: true });
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exitCode = results.failed === 0 ? 0 : 1;
}
