import type { Readable, Writable } from 'node:stream';
import type { Arguments } from './arguments';
import type { Language } from './language';
import { toLine } from './safe-text';
import type { Texts } from './texts/texts';

/** What a program has around it. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean };
  /** For results, and nothing else. */
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
}

/** What a command has at hand. */
export interface Context extends Terminal {
  args: Arguments;
  language: Language;
  texts: Texts;
}

/** A command: answers the exit code. */
export type Command = (context: Context) => Promise<number>;

/** A text of our own: what comes from elsewhere goes through {@link toLine} before. */
export function printResult({ stdout }: Pick<Terminal, 'stdout'>, text: string): void {
  stdout.write(`${text}\n`);
}

/** All that is no result; one line, whatever stands in it. */
export function printNote({ stderr }: Pick<Terminal, 'stderr'>, message: string): void {
  stderr.write(`affili: ${toLine(message)}\n`);
}
