import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Runs servers in a process of their own, so that their work is not measured as the client's, nor the client's as theirs.
 *
 * @param file - beside this one; it sends the ports it listens on, and exits when the channel is closed
 * @param args - for the file
 * @returns the origins, and how to end the process
 */
export async function startServers(file, ...args) {
  const server = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  const [ports] = await once(server, 'message');
  return { origins: ports.map((port) => `http://127.0.0.1:${port}`), stop: () => server.disconnect() };
}

/** For the file itself. */
export async function listenForParent(...servers) {
  await Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  process.once('disconnect', () => process.exit());
  process.send(servers.map((server) => server.address().port));
}
