import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { StartError } from './start-error';

/** Below the ports that systems give to outgoing connections. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/**
 * Makes this process the only one, on this machine, that has the folder open.
 *
 * The lock is a loopback port that stands for the folder. A lock file would outlive a killed process, and whoever took
 * it over would have to guess from a process id; the system itself closes a port, and gives it to one process only.
 *
 * @throws StartError where another process has it
 */
export async function lockFolder(folder: string): Promise<Server> {
  const port = await portOf(folder);
  const lock = createServer().unref();
  try {
    await once(lock.listen({ host: '127.0.0.1', port, exclusive: true }), 'listening');
    return lock;
  } catch {
    throw new StartError(
      `${folder} is in use by another process (which holds its lock, port ${port} of 127.0.0.1). ` +
        'Embedded Postgres takes one process at a time: stop the other one, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
}

/** By what the folder is, not by its name: a folder can have several, and one name several folders in turn. */
async function portOf(folder: string): Promise<number> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const hash = createHash('sha256').update(`${dev}:${ino}`).digest();
  return FIRST_PORT + (hash.readUInt32BE() % PORTS);
}
