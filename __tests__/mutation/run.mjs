/**
 * Changes lib/ in small ways, thousands of them, and counts how many the tests notice. For each room on its own, so that a
 * mutant is tried with the tests that speak of it.
 *
 *   npm run test:mutation                          all rooms; what was tried before and did not change is not tried again
 *   npm run test:mutation -- client express        these rooms
 *   npm run test:mutation -- --since HEAD~1        only the lines that changed since that commit
 *   … --minutes 10                                 ends after so long, and says what was not tried
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { roomNames, roomOf, testsOf } from './rooms.mjs';

/** In percent. */
const ENOUGH = 90;
/** So few survivors are no failure in a change of a few lines: they may be no other behaviour. */
const FEW = 3;

const { values, positionals } = parseArgs({
  options: { since: { type: 'string' }, minutes: { type: 'string', default: '600' } },
  allowPositionals: true,
});
const end = Date.now() + Number(values.minutes) * 60_000;
const filesIn = (folder) => readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
const tests = filesIn('__tests__').filter((file) => file.endsWith('.test.ts'));

/** Files, or lines of files: `lib/a.ts:3-5`. */
function whatToMutate() {
  if (values.since === undefined) return filesIn('lib').map((file) => `lib/${file}`);
  const diff = execFileSync('git', ['diff', '--unified=0', values.since, '--', 'lib'], { encoding: 'utf8' });
  let file;
  return diff.split('\n').flatMap((line) => {
    file = /^\+\+\+ b\/(.+)/.exec(line)?.[1] ?? file;
    const [, start, count = 1] = /^@@ .+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    return start === undefined || Number(count) === 0 ? [] : `${file}:${start}-${Number(start) + Number(count) - 1}`;
  });
}

const byRoom = {};
for (const what of whatToMutate()) (byRoom[roomOf(what.split(':')[0])] ??= []).push(what);

/** Tries the mutants of one room; `undefined` where the time ended first. */
async function tryRoom(room, mutate) {
  const name = room.replace('/', '-');
  const files = { incremental: `.stryker/${name}.incremental.json`, report: `.stryker/${name}.json` };
  const config = {
    ...JSON.parse(readFileSync('stryker.config.json', 'utf8')),
    mutate,
    incremental: values.since === undefined,
    incrementalFile: files.incremental,
    jsonReporter: { fileName: files.report },
  };
  mkdirSync('.stryker', { recursive: true });
  writeFileSync(`.stryker/${name}.config.json`, JSON.stringify(config));
  rmSync(files.report, { force: true });
  const stryker = spawn('npx', ['stryker', 'run', `.stryker/${name}.config.json`], {
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      // Of the model: the same lives for each mutant, and no more than take a second.
      SEED: '1',
      SEQUENCES: '80',
      // ms for which a test waits that something comes, which for many a mutant never does.
      PATIENCE: '5000',
      MUTATION_TESTS: testsOf(room, tests)
        .map((test) => `__tests__/${test}`)
        .join(),
    },
  });
  const timer = setTimeout(() => process.kill(-stryker.pid), Math.max(end - Date.now(), 1));
  const [code] = await once(stryker, 'close');
  clearTimeout(timer);
  if (Date.now() >= end) return undefined;
  if (code !== 0) throw new Error(`Stryker failed in ${room}`);
  return countIn(files.report);
}

function countIn(report) {
  const mutants = Object.values(JSON.parse(readFileSync(report, 'utf8')).files).flatMap((file) => file.mutants);
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return {
    mutants: mutants.length,
    killed: count('Killed'),
    'timed out': count('Timeout'),
    survived: count('Survived'),
    'no coverage': count('NoCoverage'),
  };
}

const scoreOf = ({ killed, 'timed out': timedOut, survived, 'no coverage': uncovered }) =>
  (100 * (killed + timedOut)) / Math.max(killed + timedOut + survived + uncovered, 1);

const results = {};
const notTried = [];
for (const room of positionals.length > 0 ? positionals : roomNames) {
  if (!byRoom[room]) continue;
  console.log(`\n=== ${room}: ${values.since === undefined ? `${byRoom[room].length} files` : byRoom[room].join(' ')}`);
  const counts = Date.now() < end ? await tryRoom(room, byRoom[room]) : undefined;
  if (counts && counts.mutants > 0) results[room] = counts;
  else if (!counts) notTried.push(room);
}

const total = { mutants: 0, killed: 0, 'timed out': 0, survived: 0, 'no coverage': 0 };
for (const counts of Object.values(results)) for (const key of Object.keys(total)) total[key] += counts[key];
const rows = Object.entries({ ...results, 'all of these': total });
console.table(
  Object.fromEntries(rows.map(([room, row]) => [room, { ...row, 'score in %': Number(scoreOf(row).toFixed(1)) }])),
);
if (notTried.length > 0) console.log(`Not tried to the end within ${values.minutes} minutes: ${notTried.join(', ')}`);
if (total.mutants === 0) console.log('No mutant was tried.');
const missed = total.survived + total['no coverage'];
if (total.mutants > 0 && scoreOf(total) < ENOUGH && (values.since === undefined || missed > FEW)) {
  console.log(`The score is below ${ENOUGH} %: see above what no test noticed.`);
  process.exitCode = 1;
}
