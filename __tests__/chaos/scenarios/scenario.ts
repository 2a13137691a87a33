import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { FlakyAffili } from '../flaky-affili';

/** What a scenario has at hand. */
export interface Surroundings {
  pool: Pool;
  affili: FlakyAffili;
  /** For the processes of the app. */
  environment: NodeJS.ProcessEnv;
}

/** Waits for something, looking again and again; answers whether it came in time. */
export async function waitFor(seconds: number, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(200)) {
    if (await isSo()) return true;
  }
  return false;
}
