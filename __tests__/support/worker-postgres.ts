import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { ImageFS } from './image-fs';
import { tellOfJobs } from './listen-to-jobs';
import { readImage } from './pglite-image';

/** Leaves what is in the image. */
const RESET = `
  ROLLBACK;
  DO $$
    DECLARE own name;
    BEGIN
      FOR own IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|pgboss$|information_schema$)' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', own);
      END LOOP;
    END
  $$;
  CREATE SCHEMA public;
  DELETE FROM pgboss.job;
  DELETE FROM pgboss.archive;
  DELETE FROM pgboss.schedule;
  DELETE FROM pgboss.subscription;
  UPDATE pgboss.queue SET dead_letter = NULL;
  SELECT pgboss.delete_queue(name) FROM pgboss.queue;`;

/** ms. */
const PATIENCE = 5000;

let free: PGlite | undefined;

/**
 * Postgres of this process, as if it were new. It takes most of a second to start, so one file of tests has it after the
 * other.
 */
export async function takePostgres(): Promise<PGlite> {
  const taken = free ?? (await startPostgres());
  free = undefined;
  return taken;
}

/** To be called when nothing uses it any more. One that can't be made as new, such as amid a transaction, nobody gets. */
export async function giveBackPostgres(used: PGlite): Promise<void> {
  const isAsNew = used.exec(RESET).then(
    () => true,
    () => false,
  );
  if (await Promise.race([isAsNew, sleep(PATIENCE, false, { ref: false })])) free = used;
}

async function startPostgres(): Promise<PGlite> {
  const image = await readImage();
  const restore = quietTimers();
  const pglite = new QuietPostgres({ fs: new ImageFS(image) });
  await pglite.waitReady.finally(restore);
  await tellOfJobs(pglite);
  return pglite;
}

/** Its timer, by which it adds up its statistics every ten seconds, keeps no process from ending. */
class QuietPostgres extends PGlite {
  override execProtocolRawSync(message: Uint8Array): Uint8Array {
    const restore = quietTimers();
    try {
      return super.execProtocolRawSync(message);
    } finally {
      restore();
    }
  }
}

/** Has timers, and those that they set in turn, keep no process from ending, until it is told to have them as they were. */
function quietTimers(): () => void {
  const { setTimeout } = globalThis;
  const setQuietTimeout = (expire: () => void, ms: number) => {
    const again = () => {
      const restore = quietTimers();
      try {
        expire();
      } finally {
        restore();
      }
    };
    return setTimeout(again, ms).unref();
  };
  Object.assign(globalThis, { setTimeout: setQuietTimeout });
  return () => Object.assign(globalThis, { setTimeout });
}
