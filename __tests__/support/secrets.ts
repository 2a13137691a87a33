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

/** What the tests record, unless it matters. */
export const CONVERSION = {
  order_id: 'order-secret-7',
  amount: 1_490_731.25,
  customer_id: 'customer-secret-7',
  referrer: 'aff-secret-7',
  coupon: 'COUPON-Secret',
  products: [
    {
      pid: 'pid-secret-7',
      name: 'Plan-Secret',
      quantity: 40_031_337,
      unit_price: 1_490_701.0625,
      total_price: 77_310_490_701,
    },
  ],
};

/** The token, and whatever is told of a person or a payment. */
export const SECRETS = [
  TOKEN,
  ...Object.values(PERSON),
  ...Object.values(CONVERSION)
    .flatMap((value) => (Array.isArray(value) ? value.flatMap((product) => Object.values(product)) : [value]))
    .map(String),
];

/** What Affili echoes of a request, at its worst. */
export const ECHO = SECRETS.join(' ');

/** Neither token nor personal data nor payments show, in whatever way the value is printed. */
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
  expect(SECRETS.filter((secret) => prints.includes(secret))).toEqual([]);
}
