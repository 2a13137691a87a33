import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readDataFile, writeDataFile, type SandboxData } from '../sandbox/data-file';
import { isLoopback } from '../sandbox/own-requests';
import { makeSandbox, type SandboxSurroundings } from '../sandbox/sandbox';
import { DEFAULT_TOKEN } from '../sandbox/sandbox-options';
import { printNote, printResult, type Context } from './context';
import { Failure, OK, UsageError } from './problem';

/** Runs a sandbox until the process is told to stop. */
export async function sandbox(context: Context): Promise<number> {
  const { port: givenPort = '4545', host = '127.0.0.1', token = DEFAULT_TOKEN, data } = context.args.values;
  const port = toPort(givenPort);
  if (token === DEFAULT_TOKEN && !isLoopback(host)) {
    throw new UsageError(`with a --host that others can reach, give a --token of your own: anybody knows ${token}`);
  }

  const kept = data === undefined ? undefined : keepIn(context, data);
  const server = createServer(makeSandbox({ token }, { host, ...kept }));
  await listen(context, server, port, host);
  // Only now: another sandbox that holds the port may be writing the same file.
  if (kept) kept.onChange(kept.data);
  const url = `http://${nameOf(host)}:${(server.address() as { port: number }).port}`;
  printResult(context, context.texts.sandboxStarted(url, token));
  if (!isLoopback(host)) printResult(context, context.texts.pageAsksForToken);
  const onSignal = () => stop(server);
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  await once(server, 'close');
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  return OK;
}

/** Reads the file, and writes it at each change. */
function keepIn(context: Context, path: string): Required<Pick<SandboxSurroundings, 'data' | 'onChange'>> {
  const onChange = (data: SandboxData) => {
    try {
      writeDataFile(path, data);
    } catch (error) {
      printNote(context, context.texts.dataNotWritten(String((error as NodeJS.ErrnoException).code)));
    }
  };
  return { data: readDataFile(path), onChange };
}

async function listen({ texts }: Context, server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Failure(texts.portTaken(port));
    throw new Failure(code === 'EACCES' ? texts.portForbidden(port) : texts.cannotListen(host, message));
  }
}

function stop(server: Server): void {
  server.close();
  // An open page would keep its connection for ever.
  server.closeAllConnections();
}

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError('--port takes a number from 0 to 65535');
}

/** How to reach the address from this machine. */
function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
