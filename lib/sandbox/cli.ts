#!/usr/bin/env node
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import type { AffiliError } from '../affili-error';
import { createSandbox, type Sandbox } from './sandbox';

const HELP = `Runs a stand-in for Affili, to develop and test with.

Usage: affili-sandbox [options]

  --port <number>   where to listen (default: 4545; 0 takes a free one)
  --host <address>  which address to listen on (default: 127.0.0.1, this machine alone; 0.0.0.0 in a container)
  --token <token>   the Bearer token to take (default: sandbox-token)
  --help            this text`;

const OPTIONS = {
  port: { type: 'string', default: '4545' },
  host: { type: 'string', default: '127.0.0.1' },
  token: { type: 'string', default: 'sandbox-token' },
  help: { type: 'boolean', default: false },
} as const;

const WRONG_USE = 2;
const FAILED = 1;

const LISTEN_PROBLEMS: Record<string, string> = {
  EADDRINUSE: 'port %p is taken: choose another with --port',
  EACCES: 'port %p may not be used: choose one above 1023 with --port',
};

function main(): void {
  const { port, host, token, help } = readArguments();
  if (help) console.log(HELP);
  else run(sandboxOf(token), portOf(port), host, token);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    // The first sentence names the argument; what follows it is about positional ones.
    return exit(`${(error as Error).message.split('. ')[0]} (--help tells what there is)`, WRONG_USE);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : exit('--port takes a number from 0 to 65535', WRONG_USE);
}

function sandboxOf(token: string): Sandbox {
  try {
    return createSandbox({ token });
  } catch (error) {
    return exit(`--${(error as AffiliError).message}`, WRONG_USE);
  }
}

function run(sandbox: Sandbox, port: number, host: string, token: string): void {
  const server = createServer(sandbox);
  server.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
    exit((LISTEN_PROBLEMS[code] ?? `can't listen on ${host}: ${message}`).replace('%p', String(port)), FAILED);
  });
  server.listen(port, host, () => {
    const url = `http://${nameOf(host)}:${(server.address() as { port: number }).port}`;
    console.log(`A stand-in for Affili is running. What your app needs:

  AFFILI_BASE_URL=${url}
  AFFILI_TOKEN=${token}

Its page, with the customers and conversions as they come in: ${url}/`);
  });
  const stop = (): void => {
    server.close();
    // An open page would hold its connection for ever.
    server.closeAllConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

/** What to call the address from this machine. */
function nameOf(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function exit(problem: string, code: number): never {
  console.error(`affili-sandbox: ${problem}`);
  process.exit(code);
}

main();
