/**
 * Packs the package, installs it with examples/transactions in an empty folder, compiles each of its files and signs up with
 * those of the usual libraries, in databases of its own on the PostgreSQL of DATABASE_URL: pg-boss 10 on Node 20, pg-boss 12
 * on Node 22. Then it goes from pg-boss 10 to 12. With `--all` it signs up with each library, and on pg-boss 11 too.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const isForAll = process.argv.includes('--all');
const LIBRARIES = [
  'pg',
  'drizzle',
  'prisma',
  ...(isForAll ? ['postgres-js', 'drizzle-postgres-js', 'knex', 'kysely', 'typeorm', 'sequelize'] : []),
];
const PG_BOSSES = [
  { version: '10', node: 20 },
  ...(isForAll ? [{ version: '11', node: 22 }] : []),
  { version: '12.35.0', node: 22 },
];
const DATABASE = 'express_affili_transactions';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const work = mkdtempSync(join(tmpdir(), 'express-affili-transactions-'));
const results = { passed: 0, failed: 0 };

function run(command, args, cwd = work) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function install() {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', work], root));
  cpSync(join(root, 'examples/transactions'), work, {
    recursive: true,
    filter: (path) => !/node_modules|dist/.test(path.slice(root.length)),
  });
  for (const file of ['sign-ups.mjs', 'upgrade.mjs']) cpSync(join(here, file), join(work, file));
  const manifest = join(work, 'package.json');
  const asPacked = readFileSync(manifest, 'utf8').replace(/("express-affili": )".*?"/, `$1"file:${filename}"`);
  writeFileSync(manifest, asPacked);
  const pgBosses = PG_BOSSES.map(({ version }) => `pg-boss-${version}@npm:pg-boss@${version}`);
  // Prisma's scripts would fetch an engine for migrations from elsewhere than the registry. Nothing here needs scripts.
  run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--silent', '--ignore-scripts', ...pgBosses]);
}

function compile() {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = process.execPath; // `prisma generate` wants to see one, and does not run it.
  const { status, stdout } = spawnSync('npm', ['run', 'build'], { cwd: work, encoding: 'utf8' });
  console.log(status === 0 ? 'ok      the files compile' : `FAILED  the files compile\n${stdout}`);
  results[status === 0 ? 'passed' : 'failed'] += 1;
}

/** @returns the URL of an empty database */
async function emptyDatabase() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  return Object.assign(new URL(process.env.DATABASE_URL), { pathname: DATABASE }).href;
}

/** Runs one of the scripts on a Node, in a database of its own, and counts its checks. */
async function runScript(script, node) {
  const command = `node -v && node ${script}`;
  const env = { ...process.env, DATABASE_URL: await emptyDatabase() };
  const options = { cwd: work, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 120_000 };
  const { stdout } = spawnSync('npx', ['-y', '-p', `node@${node}`, '-c', command], options);
  const [ranOn, ...lines] = stdout.trimEnd().split('\n');
  const done = ranOn.startsWith(`v${node}.`) && lines.pop() === 'done';
  if (!done) lines.push(`FAILED  ${script}: did not come to its end on Node ${node}`);
  console.log(lines.join('\n'));
  results.passed += lines.filter((line) => line.startsWith('ok ')).length;
  results.failed += lines.filter((line) => line.startsWith('FAILED ')).length;
}

if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is missing: a PostgreSQL to make databases on');
try {
  install();
  compile();
  for (const { version, node } of PG_BOSSES) {
    for (const library of LIBRARIES) await runScript(`sign-ups.mjs ${library} pg-boss-${version}`, node);
  }
  await runScript('upgrade.mjs', 22);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed === 0 ? 0 : 1;
