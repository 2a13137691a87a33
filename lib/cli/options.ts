/**
 * All options, with the placeholder of their value; one without takes none. An option means the same with every
 * command.
 */
export const OPTIONS = {
  id: '<id>',
  'mcs-id': '<id>',
  'min-created-at': '<date>',
  'max-created-at': '<date>',
  'min-updated-at': '<date>',
  'max-updated-at': '<date>',
  'publisher-id': '<integer>',
  json: '',
  csv: '',
  full: '',
  referrer: '<token>',
  'meta-data': '<json>',
  yes: '',
  port: '<number>',
  host: '<address>',
  token: '<token>',
  data: '<path>',
  'token-file': '<path>',
  'base-url': '<origin>',
  timeout: '<ms>',
  'env-file': '<path>',
  lang: '<fa|en>',
  version: '',
  help: '',
};

export type OptionName = keyof typeof OPTIONS;

const OF_AFFILI: OptionName[] = ['token-file', 'base-url', 'timeout'];
const EVERYWHERE: OptionName[] = ['env-file', 'lang', 'help'];

/** The filters of the list, with Affili's names in kebab case. */
export const FILTERS = [
  'id',
  'mcs-id',
  'min-created-at',
  'max-created-at',
  'min-updated-at',
  'max-updated-at',
  'publisher-id',
] as const satisfies OptionName[];

export const COMMAND_NAMES = ['check', 'customers', 'register', 'sandbox'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** The options of each command, and those without a command. */
export const OPTIONS_OF: Record<CommandName | 'affili', OptionName[]> = {
  affili: ['version', ...EVERYWHERE],
  check: [...OF_AFFILI, ...EVERYWHERE],
  customers: [...FILTERS, 'json', 'csv', 'full', ...OF_AFFILI, ...EVERYWHERE],
  register: ['mcs-id', 'referrer', 'meta-data', 'yes', ...OF_AFFILI, ...EVERYWHERE],
  sandbox: ['port', 'host', 'token', 'data', ...EVERYWHERE],
};
