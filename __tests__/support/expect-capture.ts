import type { Page } from './visit';

const SECONDS_A_DAY = 86_400;

/** A cookie as the browser gets it. */
export interface SetCookie {
  name: string;
  /** Not decoded. */
  value: string;
  /** By their names in lower case; a flag is `''`. */
  attributes: Record<string, string>;
}

type Answer = Pick<Page<unknown>, 'headers'>;

export function setCookiesOf({ headers }: Answer): SetCookie[] {
  return (headers['set-cookie'] ?? []).map((line) => {
    const [[name, value], ...attributes] = line.split('; ').map(nameAndValue) as [
      [string, string],
      ...[string, string][],
    ];
    return { name, value, attributes: Object.fromEntries(attributes.map(([key, text]) => [key.toLowerCase(), text])) };
  });
}

function nameAndValue(pair: string): [string, string] {
  const [name, ...value] = pair.split('=') as [string, ...string[]];
  return [name, value.join('=')];
}

export interface Capture {
  referrer: string;
  /** How long the cookie is to live; left out where it does not matter. */
  days?: number;
  /** Whether the link had no `exp`, so that the cookie gives way. @default false */
  isWeak?: boolean;
  /** @default 'affili_ref' */
  name?: string;
}

/** Expects that the referrer, and nothing else, was put in a cookie, and that no cache will hand it on. */
export function expectCapture(answer: Answer, { referrer, days, isWeak = false, name = 'affili_ref' }: Capture): void {
  const cookies = setCookiesOf(answer).map((cookie) => ({ ...cookie, value: decodeURIComponent(cookie.value) }));
  expect(cookies).toMatchObject([{ name, value: isWeak ? `~${referrer}` : referrer }]);
  if (days !== undefined) expectLifetime(cookies[0]!, days * SECONDS_A_DAY);
  expect(answer.headers['cache-control']).toBe('private, no-cache');
}

/** Expects that the browser keeps the cookie for so many seconds, whichever of the two attributes it goes by. */
export function expectLifetime({ attributes }: SetCookie, seconds: number): void {
  expect(attributes['max-age']).toBe(String(seconds));
  const expires = Date.parse(attributes['expires']!);
  const tolerance = 60_000;
  expect(Math.abs(expires - (Date.now() + seconds * 1000))).toBeLessThan(tolerance);
}

/** Expects an answer as it would be without the package. */
export function expectNoCapture({ headers }: Answer): void {
  expect(headers).not.toHaveProperty('set-cookie');
  expect(headers).not.toHaveProperty('cache-control');
}

/** Expects that the link was seen for what it is, so that no cache may keep the answer, but that it set no cookie. */
export function expectNoCookie({ headers }: Answer): void {
  expect(headers).not.toHaveProperty('set-cookie');
  expect(headers['cache-control']).toBe('private, no-cache');
}
