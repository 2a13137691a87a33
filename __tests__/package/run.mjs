/**
 * Packs the package, installs the tarball in empty folders and uses it there as a user would:
 * Node 20, 22, 24 × Express 4, 5 × require, import; TypeScript 5.9, 6, 7 without skipLibCheck; a NestJS app.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const work = mkdtempSync(join(tmpdir(), 'express-affili-package-'));
const MAX_UNPACKED_BYTES = 220_000;
const results = { passed: 0, failed: 0 };

function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function check(name, test) {
  try {
    await test();
    results.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    results.failed += 1;
    console.log(`FAILED  ${name}\n${error.stdout ?? ''}${error.stderr ?? ''}${error.stdout ? '' : error.stack}`);
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** An empty folder with what is named installed in it. */
function project(name, packages, files = []) {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  if (!readdirSync(folder).includes('package.json')) writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  for (const file of files) cpSync(join(here, 'consumers', file), join(folder, file));
  run('npm', ['install', '--no-audit', '--no-fund', '--no-save', ...packages], folder);
  return folder;
}

const [packed] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', work], root));
const tarball = join(work, packed.filename);

await check('holds dist, README, LICENSE and CHANGELOG, and nothing else', () => {
  const others = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^(dist\/.+\.(js|d\.ts)|README(\.fa)?\.md|LICENSE|CHANGELOG\.md|package\.json)$/.test(path));
  expect(others.length === 0, `also packed: ${others.join(', ')}`);
  expect(
    packed.files.some(({ path }) => path === 'README.md'),
    'README.md is missing',
  );
});
const unpacked = packed.files.filter(({ path }) => path !== 'README.fa.md').reduce((sum, { size }) => sum + size, 0);
await check(`is at most ${MAX_UNPACKED_BYTES} bytes unpacked, the Persian README apart (${unpacked})`, () => {
  expect(unpacked <= MAX_UNPACKED_BYTES, 'too large');
});

for (const express of [4, 5]) {
  const files = ['flow.cjs', 'flow.mjs', 'run-flow.cjs'];
  const folder = project(`express-${express}`, [tarball, `express@${express}`], files);
  for (const node of [20, 22, 24]) {
    for (const [kind, file] of [
      ['require', 'flow.cjs'],
      ['import', 'flow.mjs'],
    ]) {
      await check(`Node ${node}, Express ${express}, ${kind}`, () => {
        const output = run('npx', ['-y', '-p', `node@${node}`, '-c', `node -v && node ${file}`], folder);
        expect(output.includes(`v${node}.`), `ran on ${output}`);
        expect(output.includes('flow ok'), output);
      });
    }
  }
  await check(`Express ${express}: npx express-affili sandbox --help`, () => {
    expect(run('npx', ['express-affili', 'sandbox', '--help'], folder).includes('--port'), 'no help');
  });
  await check(`Express ${express}: affili --version`, () => {
    expect(run('npx', ['affili', '--version'], folder).trim() === packed.version, 'another version');
  });
  await check(`Express ${express}: require loads nothing of the command line`, () => {
    const list = "require('express-affili'); console.log(Object.keys(require.cache).join())";
    const loaded = run('node', ['-e', list], folder);
    expect(loaded.includes('express-affili') && !/affili\.js|serve\.js|sandbox\.js/.test(loaded), loaded);
  });
}

const TYPESCRIPTS = {
  5.9: ['node10', 'node16', 'nodenext', 'bundler'],
  6: ['node16', 'nodenext', 'bundler'],
  7: ['node16', 'nodenext', 'bundler'],
};
for (const express of [4, 5]) {
  const compilers = Object.keys(TYPESCRIPTS).map((version) => `typescript-${version}@npm:typescript@${version}`);
  const packages = [tarball, `express@${express}`, `@types/express@${express}`, '@types/node@20', ...compilers];
  const folder = project(`types-${express}`, packages, ['user.ts']);
  for (const [version, resolutions] of Object.entries(TYPESCRIPTS)) {
    for (const resolution of resolutions) {
      await check(`TypeScript ${version}, @types/express ${express}, ${resolution}`, () => {
        const module = { node10: 'commonjs', bundler: 'esnext' }[resolution] ?? resolution;
        const compiler = join(folder, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
        const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--esModuleInterop', '--target', 'es2022'];
        const how = ['--types', 'node', '--module', module, '--moduleResolution', resolution];
        run('node', [compiler, ...options, ...how, 'user.ts'], folder);
      });
    }
  }
}

await check('NestJS app', async () => {
  cpSync(join(root, 'examples/nest'), join(work, 'nest'), {
    recursive: true,
    filter: (path) => !/node_modules|dist/.test(path),
  });
  const manifest = join(work, 'nest/package.json');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace(/"express-affili": "[^"]*"/, `"express-affili": "file:${tarball}"`),
  );
  const folder = project('nest', []);
  run('npm', ['run', 'build'], folder);
  const { createSandbox } = await import(join(folder, 'node_modules/express-affili/dist/sandbox.js'));
  const sandbox = createSandbox({ token: 'nest-token' });
  const server = sandbox.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const env = {
    ...process.env,
    PORT: '0',
    AFFILI_TOKEN: 'nest-token',
    AFFILI_BASE_URL: `http://127.0.0.1:${server.address().port}`,
  };
  const app = spawn('node', ['dist/main.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let output = '';
    for await (const chunk of app.stdout) {
      output += chunk;
      if (output.includes('Listening')) break;
    }
    const port = /:(\d+)\s*$/.exec(output)[1];
    const answer = await fetch(`http://127.0.0.1:${port}/register?referrer=nest-1&exp=30`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ first_name: 'Sara', email: 'sara@example.ir' }),
    });
    expect(answer.headers.get('set-cookie')?.startsWith('affili_ref=nest-1;'), 'no cookie');
    const { affiliCustomerId } = await answer.json();
    expect(affiliCustomerId && sandbox.customers[0]?.id === affiliCustomerId, 'not registered');
  } finally {
    app.kill();
    server.close();
    server.closeAllConnections();
  }
});

rmSync(work, { recursive: true, force: true });
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed === 0 ? 0 : 1;
