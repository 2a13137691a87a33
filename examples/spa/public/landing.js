/* Keeps the query of the page that a link led to, until the visitor signs up. */

const KEY = 'landing';
const DAY = 86_400_000;

/** Call it on every page: a link may lead to any. The newest link counts. */
export function keepLanding() {
  const query = queryOf(location);
  if (!query) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ query, until: Date.now() + daysOf(query) * DAY }));
  } catch {
    // This browser stores nothing: the link counts on this page only.
  }
}

/** `?referrer=…&exp=…` unchanged, or nothing once it is too old. Only the API interprets it. */
export function keptLanding() {
  const ofThisPage = queryOf(location);
  if (ofThisPage) return ofThisPage;
  try {
    const { query, until } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return until > Date.now() ? query : '';
  } catch {
    return '';
  }
}

/** Also handles a hash route: the browser does not send what is in `/#/signup?referrer=…`. */
function queryOf({ search, hash }) {
  const [inHash] = /\?.*/.exec(hash) ?? [''];
  return [search, inHash].find((query) => /referrer/i.test(query));
}

function daysOf(query) {
  const days = Number(new URLSearchParams(query).get('exp'));
  return days > 0 ? Math.min(days, 400) : 30;
}
