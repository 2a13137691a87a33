import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';

const REQUIRE_COST = fileURLToPath(new URL('../support/require-cost.cjs', import.meta.url));
const ROOT = new URL('../../', import.meta.url);
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));

const CONTENDERS = {
  affili: [fileURLToPath(new URL('dist/index.js', ROOT))],
  dependencies: Object.keys(dependencies),
  dub: ['dub'],
};

function requireCost(modules) {
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', REQUIRE_COST, ...modules], { encoding: 'utf8' }));
}

/** What `require('express-affili')` costs in time and memory, each time in a fresh process. */
export async function measure() {
  const cost = await interleave(CONTENDERS, requireCost, { rounds: 21, warmUp: 2 });
  const ms = (name) => cost[name].map((sample) => sample.ms);
  const mb = (name) => cost[name].map((sample) => sample.bytes / 1e6);
  const time = { what: "require('express-affili'), time", ours: ms('affili'), unit: 'ms' };
  const memory = { what: "require('express-affili'), memory", ours: mb('affili'), unit: 'MB' };
  return [
    compare({ ...time, against: 'its dependencies alone', theirs: ms('dependencies'), atMost: 1.05 }),
    compare({ ...time, against: 'dub', theirs: ms('dub'), atMost: 0.7 }),
    compare({
      ...time,
      what: 'its dependencies alone, time (the limit)',
      against: 'dub',
      ours: ms('dependencies'),
      theirs: ms('dub'),
    }),
    compare({ ...memory, against: 'its dependencies alone', theirs: mb('dependencies'), atMost: 1.05 }),
    compare({ ...memory, against: 'dub', theirs: mb('dub'), atMost: 0.7 }),
  ];
}
