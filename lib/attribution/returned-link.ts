import { decodePercent, isReferralToken } from './referral-token';
import { nameAndValue, withoutFragment, type LinkParameters } from './written-link';

/** A change that others made to a link, and that the second reading undoes. */
export type LinkChange = 'separators' | 'letter case' | 'blanks' | 'punctuation' | 'digits' | 'repeats';

/** A link as the second reading finds it. */
export interface ReturnedLink extends LinkParameters {
  /** What had to be undone to find the token. */
  referrerChanges: LinkChange[];
  /** What had to be undone to find a usable `exp`. */
  expChanges: LinkChange[];
}

type Step = readonly [change: LinkChange, apply: (text: string) => string];

// The look-behind makes each run match from its beginning only. Without it, a long run inside a text takes quadratic
// time.
const BLANKS_BEHIND = /(?<![\s\p{Cf}])[\s\p{Cf}]+$/u;
const PUNCTUATION_BEHIND = /(?<![\s\p{Cf}\p{Pe}\p{Pf}.,;:!?>'"،؛؟۔…/])[\s\p{Cf}\p{Pe}\p{Pf}.,;:!?>'"،؛؟۔…/]+$/u;

/** No honest link repeats its parameters so often; the bound keeps any link cheap. */
const MAX_PAIRS = 100;

/** Turns a link into a single query: the first separator becomes `?`, each further one `&`. */
const LINK_STEPS: Step[] = [
  // Encoded once or twice.
  ['separators', (link) => link.replace(/%(?:25)?3f/gi, '?')],
  ['separators', (link) => link.replace(/%(?:25)?26/g, '&')],
  ['separators', (link) => link.replace(/%(?:25)?3d/gi, '=')],
  ['separators', (link) => link.replace(/&(?:amp(?:;|%3b))+/gi, '&')],
  ['separators', (link) => link.replaceAll('?', '&').replace('&', '?')],
];

const NAME_STEPS: Step[] = [
  ['blanks', withoutBlanksAround],
  ['letter case', (name) => name.toLowerCase()],
];

const REFERRER_STEPS: Step[] = [
  ['blanks', withoutBlanksAround],
  // Closing brackets and quotes are punctuation too.
  ['punctuation', (value) => value.replace(PUNCTUATION_BEHIND, '')],
];

const EXP_STEPS: Step[] = [
  ...REFERRER_STEPS,
  // Persian and Arabic digits: the last four bits of each are its value.
  ['digits', (value) => value.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf))],
];

/**
 * Reads a link as it comes back to a site. Mail programs, messengers, shorteners, spreadsheets and people change links;
 * this undoes what they added. The inside of a token is never changed.
 *
 * @param isUsableExp - tells which value of a repeated `exp` may count
 */
export function readAsReturned(url: string, isUsableExp: (exp: string) => boolean): ReturnedLink {
  const original = withoutFragment(url);
  const link = take(LINK_STEPS, original);

  const read: ReturnedLink = { referrer: undefined, exp: undefined, referrerChanges: [], expChanges: [] };
  const pairs = link
    .split(/[?&]/)
    .slice(1)
    .filter((pair) => /referrer|exp/i.test(pair))
    .slice(-MAX_PAIRS);
  let hasUsableExp = false;
  // Backwards: of a repeated parameter, the last usable value counts.
  for (const pair of pairs.reverse()) {
    const [rawName, rawValue] = nameAndValue(pair);
    const name = readName(rawName);
    if (name === undefined) continue;
    const value = decodePercent(rawValue) ?? '';
    const changes = (steps: Step[], isRepeated: boolean): LinkChange[] => [
      ...changesBy(LINK_STEPS, original),
      ...changesBy(NAME_STEPS, decodePercent(rawName)!),
      ...changesBy(steps, value),
      ...(isRepeated ? ['repeats' as const] : []),
    ];

    if (name === 'referrer' && !read.referrer) {
      const token = readToken(value);
      if (token) read.referrerChanges = changes(REFERRER_STEPS, read.referrer === null);
      read.referrer = token;
    } else if (name === 'exp' && !hasUsableExp) {
      const exp = take(EXP_STEPS, value);
      hasUsableExp = isUsableExp(exp);
      if (hasUsableExp) read.expChanges = changes(EXP_STEPS, read.exp !== undefined);
      read.exp = exp;
    }
  }
  return read;
}

/** The letters of a name must not be encoded: `%72eferrer` is another name. */
function readName(raw: string): string | undefined {
  const word = /referrer|exp/i.exec(raw)?.[0].toLowerCase();
  return word !== undefined && take(NAME_STEPS, decodePercent(raw) ?? '') === word ? word : undefined;
}

function readToken(value: string): string | null {
  // Without its punctuation, a truncated `https://` would look like a token.
  if (value.includes('://')) return null;
  const token = take(REFERRER_STEPS, value);
  return isReferralToken(token) ? token : null;
}

function withoutBlanksAround(text: string): string {
  return text.replace(/^[\s\p{Cf}]+/u, '').replace(BLANKS_BEHIND, '');
}

function take(steps: Step[], text: string): string {
  return steps.reduce((before, [, apply]) => apply(before), text);
}

/** Which of the steps change something. */
function changesBy(steps: Step[], text: string): LinkChange[] {
  const changes: LinkChange[] = [];
  let before = text;
  for (const [change, apply] of steps) {
    const after = apply(before);
    if (after !== before) changes.push(change);
    before = after;
  }
  return changes;
}
