#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { AffiliError } from '../affili-error';
import { isPort, serve } from './serve';

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

async function main(): Promise<void> {
  const { port, host, token, help } = readArguments();
  if (help) return console.log(HELP);
  if (!isPort(port)) exit('--port takes a number from 0 to 65535', WRONG_USE);
  const problem = await serve({ port: Number(port), host, token, print: console.log }).catch((error: AffiliError) =>
    exit(`--${error.message}`, WRONG_USE),
  );
  if (problem !== undefined) exit(problem, FAILED);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    // The first sentence names the argument; what follows it is about positional ones.
    return exit(`${(error as Error).message.split('. ')[0]} (--help tells what there is)`, WRONG_USE);
  }
}

function exit(problem: string, code: number): never {
  console.error(`affili-sandbox: ${problem}`);
  process.exit(code);
}

void main();
