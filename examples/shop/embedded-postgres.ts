import { mkdir } from 'node:fs/promises';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { lockFolder } from './folder-lock';
import { SharedPGlite } from './shared-pglite';

export interface EmbeddedPostgres {
  /** What `pg` connects to. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts PGlite, which is Postgres inside this process, on a loopback port. It keeps its data in the folder.
 *
 * @throws StartError if another process has the folder open
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  await mkdir(folder, { recursive: true });
  // PGlite has no lock of its own, and two processes on one folder silently lose data.
  const lock = await lockFolder(folder);
  const pglite = new SharedPGlite(folder);
  const server = new PGLiteSocketServer({ db: pglite, host: '127.0.0.1', port: 0, maxConnections: 20 });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    async stop() {
      await server.stop();
      await pglite.close();
      lock.close();
    },
  };
}
