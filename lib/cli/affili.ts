#!/usr/bin/env node
import { printNote } from './context';
import { main } from './main';

const { stdin, stdout, stderr, env } = process;
const terminal = { stdin, stdout, stderr, env };

for (const stream of [stdout, stderr]) {
  stream.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    // The reader of our output has seen enough: `affili customers | head`.
    if (code !== 'EPIPE') printNote(terminal, code);
    process.exit(code === 'EPIPE' ? 0 : 1);
  });
}
// Instead of Node's own warning: several lines, with advice for developers.
process.removeAllListeners('warning').on('warning', ({ message }) => printNote(terminal, message));

void main(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
