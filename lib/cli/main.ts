import { createRequire } from 'node:module';
import { isAffiliError } from '../affili-error';
import { readArguments } from './arguments';
import { check } from './check';
import { printNote, printResult, type Command, type Terminal } from './context';
import { customers } from './customers';
import { loadEnvFiles } from './environment';
import { helpOf } from './help';
import { languageOf, TEXTS } from './language';
import { COMMAND_NAMES, type CommandName } from './options';
import { adviseOn, FAILED, Failure, namingOption, OK, WRONG_USE, UsageError } from './problem';
import { register } from './register';
import { sandbox } from './sandbox';

const COMMANDS: Record<CommandName, Command> = { check, customers, register, sandbox };

/** Runs `affili`. Resolves to the exit code, and never rejects. */
export async function main(argv: string[], terminal: Terminal): Promise<number> {
  try {
    return await run(argv, terminal);
  } catch (error) {
    const [exitCode, line] = explain(error);
    printNote(terminal, line);
    return exitCode;
  }
}

async function run(argv: string[], terminal: Terminal): Promise<number> {
  const args = readArguments(argv);
  const { command, rest } = args;
  loadEnvFiles(args.envFiles, terminal.env);
  const language = languageOf(args.values.lang, terminal.env);
  const texts = TEXTS[language];
  if (args.has('help') || args.has('version')) {
    printResult(terminal, args.has('help') ? helpOf(command ?? 'affili', texts) : version());
    return OK;
  }
  if (!command) throw new UsageError(`which command? There are ${COMMAND_NAMES.join(', ')}; --help tells more`);
  if (rest.length > (command === 'check' ? 1 : 0)) throw new UsageError(`too many arguments for ${command}`);
  return COMMANDS[command]({ ...terminal, args, language, texts });
}

function explain(error: unknown): [exitCode: number, line: string] {
  if (error instanceof UsageError) return [WRONG_USE, error.message];
  if (error instanceof Failure) return [FAILED, error.message];
  // An unexpected error: only its name is sure to contain no secret.
  if (!isAffiliError(error)) return [FAILED, `unexpected: ${error instanceof Error ? error.name : typeof error}`];
  const isOfOption = error.code === 'ERR_AFFILI_INPUT' || error.code === 'ERR_AFFILI_OPTIONS';
  return isOfOption ? [WRONG_USE, namingOption(error)] : [FAILED, adviseOn(error)];
}

function version(): string {
  const manifest = createRequire(__filename)('express-affili/package.json') as { version: string };
  return manifest.version;
}
