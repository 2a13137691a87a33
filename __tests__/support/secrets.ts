import { format, inspect } from 'node:util';

export const TOKEN = 'token-d41d8cd98f00b204';

export const PERSON = {
  first_name: 'Parisa-Secret',
  last_name: 'Ahmadi-Secret',
  mobile: '+989121234567',
  email: 'parisa.secret@example.ir',
};

/** What the tests register, unless it matters. */
export const REGISTRATION = { referrer: 'aff-1', mcs_id: '42', meta_data: PERSON };

/** What Affili echoes of a request, at its worst. */
export const ECHO = [TOKEN, ...Object.values(PERSON)].join(' ');

/** Neither token nor personal data shows, in whatever way the value is printed. */
export function expectNoSecrets(value: unknown): void {
  const everything = { showHidden: true, getters: true, depth: null, maxStringLength: null } as const;
  const prints = [
    inspect(value, everything),
    inspect({ in: [value], cause: new Error('outer', { cause: value }) }, everything),
    format('%s %o %O %j', value, value, value, value),
    JSON.stringify(value),
    String(value),
    ...(value instanceof Error ? [value.message, value.stack] : []),
  ].join('\n');
  for (const secret of [TOKEN, ...Object.values(PERSON)]) expect(prints).not.toContain(secret);
}
