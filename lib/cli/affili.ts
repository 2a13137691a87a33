#!/usr/bin/env node
import { printNote } from './context';
import { main } from './main';

const { stdin, stdout, stderr, env } = process;
const terminal = { stdin, stdout, stderr, env };

for (const stream of [stdout, stderr]) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // Who reads our output has seen enough: `affili customers | head`.
    if (code !== 'EPIPE') printNote(terminal, code);
    process.exit(code === 'EPIPE' ? 0 : 1);
  });
}
// In place of Node's own print of it: several lines, with advice for programmers.
process.removeAllListeners('warning').on('warning', ({ message }) => printNote(terminal, message));

void main(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
