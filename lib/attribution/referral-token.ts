const TOKEN = /^[A-Za-z0-9](?:[A-Za-z0-9._~+/=-]{0,253}[A-Za-z0-9_~+=-])?$/;

/** The same in words, for error messages. */
export const REFERRAL_TOKEN_TAKES =
  'a referral token: 1 to 255 characters of A-Z a-z 0-9 . _ ~ + / = -, the first a letter or digit, the last none of . and /';

/** Decodes percent-encoding only: `+` stays `+`. `null` if the text can't be decoded. */
export function decodePercent(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Mail programs and messengers break links; a broken escape counts as no value.
    return null;
  }
}

/**
 * Whether this can be a referral token: 1–255 characters of `A–Z a–z 0–9 . _ ~ + / = -`, the first a letter or digit,
 * the last neither `.` nor `/` (our choice; Affili documents only that it is a string). So a site's own
 * `?referrer=/pricing` is not a token, and the full stop after a link is not part of it.
 */
export function isReferralToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/** Reads a token from a link or a cookie; anything else is `null`. */
export function parseReferralToken(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const decoded = decodePercent(value);
  return isReferralToken(decoded) ? decoded : null;
}
