import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createSandbox } from './sandbox';
import { SERVE_TEXTS } from './serve-texts';

export interface ServeOptions {
  port: number;
  host: string;
  token: string;
  language?: 'en' | 'fa';
  print(this: void, text: string): void;
}

/**
 * Runs a sandbox until the process is asked to stop.
 *
 * @returns why it can't listen, where it can't
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where the token is none
 */
export async function serve({ port, host, token, language = 'en', print }: ServeOptions): Promise<string | undefined> {
  const server = createServer(createSandbox({ token }));
  const texts = SERVE_TEXTS[language];
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return texts.portTaken(port);
    return code === 'EACCES' ? texts.portForbidden(port) : texts.cannotListen(host, message);
  }
  print(texts.started(`http://${nameOf(host)}:${(server.address() as { port: number }).port}`, token));
  process.once('SIGINT', () => stop(server)).once('SIGTERM', () => stop(server));
  await once(server, 'close');
  return undefined;
}

function stop(server: Server): void {
  server.close();
  // An open page would hold its connection for ever.
  server.closeAllConnections();
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** What to call the address from this machine. */
function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
