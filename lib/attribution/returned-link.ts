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

/** A text without what others changed in it. */
interface Undone {
  text: string;
  changes: LinkChange[];
}

/** A parameter of a link; `name` is `undefined` if its letters are encoded. */
interface Parameter {
  name: string | undefined;
  nameChanges: LinkChange[];
  value: string;
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
  const link = undo(LINK_STEPS, withoutFragment(url));
  const parameters = link.text
    .split(/[?&]/)
    .slice(1)
    .filter((pair) => /referrer|exp/i.test(pair))
    .slice(-MAX_PAIRS)
    .map(readParameter);
  const referrer = lastUsable(parameters, 'referrer', REFERRER_STEPS, isToken);
  const exp = lastUsable(parameters, 'exp', EXP_STEPS, isUsableExp);
  return {
    referrer: referrer && (referrer.isUsable ? referrer.text : null),
    exp: exp?.text,
    referrerChanges: referrer?.isUsable ? [...link.changes, ...referrer.changes] : [],
    expChanges: exp?.isUsable ? [...link.changes, ...exp.changes] : [],
  };
}

function readParameter(pair: string): Parameter {
  const [rawName, rawValue] = nameAndValue(pair);
  const name = undo(NAME_STEPS, decodePercent(rawName) ?? '');
  // The letters of a name must not be encoded: `%72eferrer` is another name.
  const isEncoded = !rawName.toLowerCase().includes(name.text);
  return { name: isEncoded ? undefined : name.text, nameChanges: name.changes, value: decodePercent(rawValue) ?? '' };
}

/** Of a repeated parameter, the last usable value; if none is usable, the first. */
function lastUsable(
  parameters: Parameter[],
  wanted: 'referrer' | 'exp',
  steps: Step[],
  isUsable: (text: string, given: string) => boolean,
): (Undone & { isUsable: boolean }) | undefined {
  const found = parameters
    .filter(({ name }) => name === wanted)
    .map(({ nameChanges, value }) => {
      const { text, changes } = undo(steps, value);
      return { text, changes: [...nameChanges, ...changes], isUsable: isUsable(text, value) };
    });
  const usable = found.findLast((value) => value.isUsable);
  if (!usable) return found[0];
  const isLast = usable === found.at(-1);
  return isLast ? usable : { ...usable, changes: [...usable.changes, 'repeats'] };
}

function isToken(text: string, given: string): boolean {
  // Without its punctuation, a truncated `https://` would look like a token.
  return isReferralToken(text) && !given.includes('://');
}

function withoutBlanksAround(text: string): string {
  return text.replace(/^[\s\p{Cf}]+/u, '').replace(BLANKS_BEHIND, '');
}

/** Undoes changes, and says which of them there were. */
function undo(steps: Step[], given: string): Undone {
  const changes: LinkChange[] = [];
  let text = given;
  for (const [change, apply] of steps) {
    const after = apply(text);
    if (after !== text) changes.push(change);
    text = after;
  }
  return { text, changes };
}
