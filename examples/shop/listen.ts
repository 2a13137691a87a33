import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './start-error';

/**
 * Serves an app on loopback only: this is an example, and its customers page asks for no password.
 *
 * @param advice - what to do if the port is not available
 * @throws StartError if it is not
 */
export async function listen(app: RequestListener, port: number, advice: string): Promise<Server> {
  try {
    const server = createServer(app).listen(port, 'localhost');
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code } = error as { code?: string };
    const why = code === 'EADDRINUSE' ? 'is taken, perhaps by a shop that runs already' : `can't be opened (${code})`;
    throw new StartError(`Port ${port} ${why}. ${advice}`);
  }
}

export function urlOf(server: Server): string {
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** Lets current requests finish, but waits no longer than a second for them. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  setTimeout(() => server.closeAllConnections(), 1000).unref();
  await closed;
}
