import type { Readable, Writable } from 'node:stream';
import type { Arguments } from './arguments';
import type { Language } from './language';
import { toLine } from './safe-text';
import type { Texts } from './texts/texts';

/** The surroundings of a program. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean };
  /** For results only. */
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
}

/** What a command can use. */
export interface Context extends Terminal {
  args: Arguments;
  language: Language;
  texts: Texts;
}

/** A command. Resolves to the exit code. */
export type Command = (context: Context) => Promise<number>;

/** Prints a text of ours; text from elsewhere must go through {@link toLine} first. */
export function printResult({ stdout }: Terminal, text: string): void {
  stdout.write(`${text}\n`);
}

/** Prints anything that is not a result, as one line. */
export function printNote({ stderr }: Terminal, message: string): void {
  stderr.write(`affili: ${toLine(message)}\n`);
}
