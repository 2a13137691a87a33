/**
 * Prints one table of ratios: `npm run bench`, `npm run bench -- --only signup,conversion`, `npm run bench -- --json`.
 *
 * Exits non-zero where a row could not be measured; a target that is missed is only told.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { toMarkdown } from './support/markdown.mjs';

const ROWS = [
  'middleware',
  'routed',
  'throughput',
  'landing',
  'signup',
  'conversion',
  'startup',
  'size',
  'soak',
  'outbox',
  'list',
  'flood',
  'load',
];
const ROW = fileURLToPath(new URL('row.mjs', import.meta.url));

const { values: options } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } });
const rows = options.only?.split(',') ?? ROWS;
if (!rows.every((row) => ROWS.includes(row))) {
  console.error(`--only takes some of ${ROWS.join(', ')}, with commas between`);
  process.exit(1);
}

/** Each row in a process of its own, so that no row sees another's heap, or what V8 learned there. */
async function measure(row) {
  console.error(`${row} …`);
  const child = fork(ROW, [row], { execArgv: ['--expose-gc'], stdio: ['ignore', 2, 'inherit', 'ipc'] });
  let lines;
  child.on('message', (message) => (lines = message));
  const [code] = await once(child, 'exit');
  if (code === 0 && lines) return lines;
  process.exitCode = 1;
  return [{ what: `${row} (could not run)`, against: null, ratio: null, target: null, reached: false }];
}

const lines = [];
for (const row of rows) lines.push(...(await measure(row)));
console.log(options.json ? JSON.stringify(lines, null, 2) : toMarkdown(lines));
