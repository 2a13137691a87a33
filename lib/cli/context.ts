import type { Arguments } from './arguments';
import type { Language } from './language';
import type { Terminal } from './terminal';
import type { Texts } from './texts/texts';

/** What a command has at hand. */
export interface Context extends Terminal {
  args: Arguments;
  language: Language;
  texts: Texts;
}

/** A command: answers the exit code. */
export type Command = (context: Context) => Promise<number>;

export function printResult({ stdout }: Pick<Terminal, 'stdout'>, text: string): void {
  stdout.write(`${text}\n`);
}

/** All that is no result; one line, whatever stands in it. */
export function tell({ stderr }: Pick<Terminal, 'stderr'>, message: string): void {
  stderr.write(`affili: ${message.replace(/\p{Cc}+/gu, ' ')}\n`);
}
