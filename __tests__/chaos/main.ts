import { openPool, pgBossModule, resetDatabase } from './database';
import { FlakyAffili } from './flaky-affili';
import { summarize } from './checks';
import { TOKEN } from './secrets';
import { backlog } from './scenarios/backlog';
import { kills } from './scenarios/kills';
import { restart } from './scenarios/restart';
import { isShort, type Surroundings } from './scenarios/scenario';

/**
 * Puts the outbox through what production does to it, on a real PostgreSQL:
 *
 *     DATABASE_URL=postgres://… npm run test:chaos [-- --short] [-- --only=kills,restart]
 *
 * `PG_BOSS` names another pg-boss than the one of Node 20, `RESTART_POSTGRES` the command that restarts the server.
 */
async function main(): Promise<void> {
  const scenarios: Record<string, (surroundings: Surroundings) => Promise<void>> = {
    backlog,
    restart,
    kills: (surroundings) => kills(surroundings, 'retry'),
    'kills-hold': (surroundings) => kills(surroundings, 'hold'),
  };
  const only = process.argv
    .find((argument) => argument.startsWith('--only='))
    ?.slice('--only='.length)
    .split(',');
  console.log(`${pgBossModule} on Node ${process.version}, ${isShort ? 'short' : 'long'}`);

  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only && !only.includes(name)) continue;
    console.log(`\n${name}`);
    const pool = openPool();
    await resetDatabase(pool);
    const affili = new FlakyAffili();
    const environment = { AFFILI_BASE_URL: await affili.listen(), AFFILI_TOKEN: TOKEN };
    await scenario({ pool, affili, environment });
    affili.close();
    await pool.end();
  }
  process.exitCode = summarize();
}

void main();
