/* The query of the page that a link led to, kept until the visitor signs up. */

const KEY = 'landing';
const DAY = 86_400_000;
/** The API's `expUnit`, `defaultLifetime` and `maxLifetime`, in ms. */
const UNIT = DAY;
const DEFAULT_LIFETIME = 30 * DAY;
const MAX_LIFETIME = 400 * DAY;
/** A longer one is no affiliate's link, and a server may refuse the signup that it goes with. */
const LONGEST = 2000;
/** No token is empty, a path or a URL, as in a site's own `?referrer=/pricing`. Whether the rest is one, the API says. */
const LINK = /referrer=(?!%2f|https?(?::|%3a))[a-z\d%]/i;

/**
 * Call it on every page: a link may lead to any. The newest one counts, but one without `exp`, which is perhaps not
 * Affili's, replaces none.
 */
export function keepLanding() {
  const query = linkOf(location);
  if (!query || (!/[?&]exp=/i.test(query) && stored())) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ query, until: Date.now() + lifetimeOf(query) }));
  } catch {
    // This browser keeps nothing: the link counts on this page alone.
  }
}

/** `?referrer=…&exp=…` as it came, or nothing once it is too old. What it means is read by the API alone. */
export function keptLanding() {
  return stored() || linkOf(location);
}

function stored() {
  try {
    const { query, until } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return until > Date.now() ? query : '';
  } catch {
    return '';
  }
}

/** Also of a hash route: what is in `/#/signup?referrer=…` never reaches a server by itself. */
export function linkOf({ search, hash }) {
  // In a frame, another site chose the address.
  if (window.top !== window) return '';
  const [inHash] = /\?.*/.exec(hash) ?? [''];
  return [search, inHash].find((query) => LINK.test(query) && query.length <= LONGEST) ?? '';
}

function lifetimeOf(query) {
  const exp = Number(new URLSearchParams(query).get('exp'));
  // A large one is a Unix time, in seconds or ms.
  const asked = exp >= 1e9 ? (exp >= 1e12 ? exp : exp * 1000) - Date.now() : exp * UNIT;
  return Math.min(asked > 0 ? asked : DEFAULT_LIFETIME, MAX_LIFETIME);
}
