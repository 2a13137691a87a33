import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { StartError } from './start-error';

/** Below the range of ports that systems use for outgoing connections. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/**
 * Makes this process the only one on this machine that has the folder open.
 *
 * The lock is a loopback port that is derived from the folder. A lock file would outlive a killed process, and taking
 * it over would mean guessing from a process id. The system closes a dead process's port, and gives a port to only one
 * process.
 *
 * @throws StartError if another process has it
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

/** By the folder's identity, not its name: a folder can have several names, and a name can move between folders. */
async function portOf(folder: string): Promise<number> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const hash = createHash('sha256').update(`${dev}:${ino}`).digest();
  return FIRST_PORT + (hash.readUInt32BE() % PORTS);
}
