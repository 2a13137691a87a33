import { parseArgs } from 'node:util';
import { nearest } from '../validation';
import { COMMAND_NAMES, OPTIONS, OPTIONS_OF, type CommandName, type OptionName } from './options';
import { UsageError } from './problem';

/** The parsed arguments. */
export interface Arguments {
  command: CommandName | undefined;
  values: Partial<Record<OptionName, string>>;
  /** The files of `--env-file`, which may be given several times. */
  envFiles: string[];
  /** Whether an option was given. */
  has(this: void, name: OptionName): boolean;
  /** The arguments that are not options. */
  rest: string[];
}

const NO_TOKEN =
  "--token is not taken: arguments show in the process list and in the shell's history; set AFFILI_TOKEN, or use --token-file <path>";

/** Which options take a value. The same for all commands, since that decides which argument is the command. */
const CONFIG = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, value]) => [name, { type: value ? ('string' as const) : ('boolean' as const) }]),
);

/** Not strict, so that our errors never repeat a mistyped argument: it may be a secret. */
const parse = (args: string[]) =>
  parseArgs({
    args,
    options: { ...CONFIG, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });

type OptionToken = Extract<ReturnType<typeof parse>['tokens'][number], { kind: 'option' }>;

/**
 * @throws UsageError
 */
export function readArguments(argv: string[]): Arguments {
  const { positionals, tokens } = parse(argv);
  const options = tokens.filter((token) => token.kind === 'option');
  const [name, ...rest] = positionals;
  // Checked before the command: the argument after an unknown option may be its value.
  for (const option of options) checkName(option, Object.keys(OPTIONS));
  const command = name === undefined ? undefined : commandOf(name);
  for (const option of options) {
    checkName(option, OPTIONS_OF[command ?? 'affili']);
    checkValue(option);
  }
  const values = Object.fromEntries(options.map((option) => [option.name, option.value ?? '']));
  const envFiles = options.flatMap(({ name, value }) => (name === 'env-file' && value !== undefined ? [value] : []));
  return { command, values, envFiles, has: (option) => option in values, rest };
}

function commandOf(name: string): CommandName {
  const command = COMMAND_NAMES.find((known) => known === name);
  if (command) return command;
  const likely = nearest(name, [...COMMAND_NAMES]);
  const hint = likely ? `did you mean ${likely}?` : `there are ${COMMAND_NAMES.join(', ')}`;
  throw new UsageError(`unknown command${likely ? ` ${name}` : ''}: ${hint}`);
}

function checkName({ name, rawName }: OptionToken, known: string[]): void {
  if (known.includes(name)) return;
  if (name === 'token') throw new UsageError(NO_TOKEN);
  const likely = nearest(
    name,
    known.filter((option) => option !== 'token'),
  );
  const hint = likely ? `did you mean --${likely}?` : '--help tells which there are';
  throw new UsageError(`unknown option${/^--?[\w-]{1,40}$/.test(rawName) ? ` ${rawName}` : ''}: ${hint}`);
}

function checkValue({ name, value, inlineValue }: OptionToken): void {
  const takesValue = OPTIONS[name as OptionName] !== '';
  if (!takesValue && value !== undefined) throw new UsageError(`--${name} takes no value`);
  const isNextOption = !inlineValue && value !== undefined && /^-./.test(value);
  if (takesValue && (value === undefined || isNextOption)) {
    throw new UsageError(`--${name} takes a value (one that begins with - is written --${name}=…)`);
  }
  if (name === 'lang' && value !== 'fa' && value !== 'en') throw new UsageError('--lang takes fa or en');
}
