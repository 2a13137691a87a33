import { COMMAND_NAMES, OPTIONS, OPTIONS_OF, type CommandName } from './options';
import type { Texts } from './texts/texts';

const USAGE: Record<CommandName | 'affili', string> = {
  affili: '<command>',
  check: "check ['https://your.site/?referrer=…&exp=30']",
  customers: 'customers',
  register: 'register --mcs-id <id> --referrer <token>',
  sandbox: 'sandbox',
};

/** The help of a command, or of the tool itself. */
export function helpOf(command: CommandName | 'affili', { about, usage, more, options }: Texts): string {
  const rows = OPTIONS_OF[command].map((name) => [`--${name} ${OPTIONS[name]}`.trim(), options[name] ?? ''] as const);
  const paragraphs = [
    about[command],
    `${usage} affili ${USAGE[command]} [options]`,
    ...(command === 'affili' ? [list(COMMAND_NAMES.map((name) => [name, about[name]]))] : []),
    list(rows),
    more[command] ?? '',
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function list(rows: (readonly [name: string, text: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}   ${text}`.trimEnd()).join('\n');
}
