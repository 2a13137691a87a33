import fc from 'fast-check';

/** What the server does with one request. */
export interface Reaction {
  /** ms until it does what it was asked for; `null` where it never does. */
  stores: number | null;
  /** ms until it answers. */
  after: number;
  /** Its answer, or what the client gets in the place of one. */
  reply: Reply;
}

type Reply =
  | 'well'
  | 'silence'
  | 'reset'
  | 'stalled'
  | 'dripping'
  | 'refused connection'
  | 'lost connection'
  | 'list behind'
  | 'list unfiltered'
  | { odd: string }
  | { status: number; retryAfter?: string; errors?: string };

export const WELL: Reaction = { stores: 0, after: 0, reply: 'well' };

/** Successes by their status, which are none by their body. */
const ODD_BODIES = [
  '',
  '<h1>Affili</h1>',
  'null',
  '[]',
  '{}',
  '{"data":null}',
  '{"data":{"id":""}}',
  '{"data":{"id":1.5}}',
];

/** Statuses after which it may have done what it was asked for. */
const UNCLEAR_STATUSES = [300, 302, 307, 408, 500, 501, 502, 503, 504, 507, 520, 524, 599];
const REFUSALS = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 423, 426, 431, 451, 499];
const RETRY_AFTER = ['0', '1', '3', '90', '-1', 'soon', 'Thu, 01 Jan 2026 00:00:40 GMT'];

const delay = fc.constantFrom(0, 0, 40, 700, 1400, 1990, 2600, 4000, 9000);
const mayStore = fc.constantFrom(null, 0, 0, 30, 1200, 5000, 20_000, 70_000);

const bad = (stores: fc.Arbitrary<number | null>, reply: fc.Arbitrary<Reply>): fc.Arbitrary<Reaction> =>
  fc.record({ stores, after: delay, reply }, { noNullPrototype: true });
const status = (statuses: number[], errors: string[] = []): fc.Arbitrary<Reply> =>
  fc.record(
    {
      status: fc.constantFrom(...statuses),
      retryAfter: fc.constantFrom(...RETRY_AFTER),
      ...(errors.length > 0 && { errors: fc.constantFrom(...errors) }),
    },
    { requiredKeys: ['status'], noNullPrototype: true },
  );

const never = fc.constant(null);

/** What Affili, and what is between, can do to a request. */
export const reaction: fc.Arbitrary<Reaction> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(WELL) },
  {
    weight: 2,
    arbitrary: delay.chain((after) =>
      fc.constantFrom(0, after).map((stores) => ({ stores, after, reply: 'well' as const })),
    ),
  },
  { weight: 3, arbitrary: bad(mayStore, status(UNCLEAR_STATUSES)) },
  {
    weight: 1,
    arbitrary: bad(
      mayStore,
      fc.constantFrom(...ODD_BODIES).map((odd) => ({ odd })),
    ),
  },
  { weight: 3, arbitrary: bad(mayStore, fc.constantFrom('silence', 'reset', 'stalled', 'dripping')) },
  { weight: 2, arbitrary: bad(never, status([429])) },
  { weight: 1, arbitrary: bad(never, status(REFUSALS, ['mcs_id', 'meta_data', 'meta_data.mobile', 'email'])) },
  { weight: 1, arbitrary: bad(never, fc.constantFrom('refused connection', 'lost connection')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Reply>('list behind', 'list unfiltered').map((reply) => ({ ...WELL, reply })),
  },
);

/** Whether it is done to a connection, before there is a request. */
export const isOfConnection = (reaction: Reaction | undefined): boolean =>
  typeof reaction?.reply === 'string' && reaction.reply.endsWith('connection');

/** Whether it is clear that nothing was done. */
export function isClearNo({ reply }: Reaction): boolean {
  if (typeof reply !== 'object' || !('status' in reply)) return false;
  const { status, errors } = reply;
  return status >= 400 && status < 500 && ![408, 409].includes(status) && !(status === 422 && errors === 'mcs_id');
}

export const isSuccess = ({ reply }: Reaction): boolean =>
  reply === 'well' || reply === 'list behind' || reply === 'list unfiltered';

/** Whether an edit is told, in an odd way, that it is done. */
export function saysEdited({ reply }: Reaction): boolean {
  if (typeof reply !== 'object' || !('odd' in reply)) return false;
  return reply.odd === '' || reply.odd.startsWith('{');
}

export const isTooMany = ({ reply }: Reaction): boolean =>
  typeof reply === 'object' && 'status' in reply && reply.status === 429;

/** Whether it may be done yet: a gateway gave up waiting, or there is no whole answer. */
export function isAtWork({ reply }: Reaction): boolean {
  if (typeof reply === 'string') return ['silence', 'stalled', 'dripping'].includes(reply);
  return 'status' in reply && [504, 524].includes(reply.status);
}
