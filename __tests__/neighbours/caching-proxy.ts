import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { serve } from '../support/serve';

/** How a cache departs from RFC 9111 at its most careful. */
export interface CacheRules {
  /** What answers are kept under. @default the URL as it is */
  key?: (url: string) => string;
  /** Whether an answer that sets a cookie is kept too, and its cookie handed on: RFC 9111 allows it, most CDNs don't do it. */
  keepsCookies?: boolean;
  /** Seconds that an answer is kept which says nothing of that itself. @default 0 */
  unsaid?: number;
}

interface Kept {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The request's headers that the answer varies by. */
  variant: IncomingHttpHeaders;
  /** Until when it is fresh, in ms. */
  until: number;
}

/** What is kept even where the answer says nothing of it (RFC 9110, 15.1), as far as the tests have it. */
const KEPT_STATUSES = new Set([200, 301, 404, 410]);

/** A shared cache in front of a site, as a CDN is. Each answer has `X-Cache: HIT` or `MISS`. */
export async function cachingProxy(site: string, rules: CacheRules = {}): Promise<string> {
  const { key = (url) => url } = rules;
  const kept = new Map<string, Kept[]>();

  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const place = key(incoming.url!);
    const isRead = incoming.method === 'GET';
    const fits = ({ variant, until }: Kept) =>
      until > Date.now() && Object.entries(variant).every(([name, value]) => incoming.headers[name] === value);
    const known = isRead ? kept.get(place)?.find(fits) : undefined;
    const { status, headers, body } = known ?? (await forward(site, incoming));
    if (!known && isRead) {
      const seconds = KEPT_STATUSES.has(status) ? freshness(headers, rules) : 0;
      const variant = variantOf(incoming.headers, headers);
      const row = { status, headers, body, variant, until: Date.now() + seconds * 1000 };
      if (seconds > 0) kept.set(place, [row, ...(kept.get(place) ?? [])]);
    }
    response.writeHead(status, { ...headers, 'X-Cache': known ? 'HIT' : 'MISS' });
    response.end(body);
  };
  return serve((incoming, response) => void answer(incoming, response));
}

async function forward(site: string, incoming: IncomingMessage) {
  const { method, url, headers } = incoming;
  const sent = request(`${site}${url}`, {
    method,
    headers: { ...headers, connection: 'close', 'x-forwarded-proto': 'https' },
    agent: false,
  });
  sent.end(await buffer(incoming));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await buffer(answer);
  const { connection: _connection, 'transfer-encoding': _encoding, ...ofTheSite } = answer.headers;
  return { status: answer.statusCode!, headers: ofTheSite as IncomingHttpHeaders, body };
}

/** How many seconds a shared cache may keep an answer. */
function freshness(headers: IncomingHttpHeaders, { keepsCookies = false, unsaid = 0 }: CacheRules): number {
  if (headers['set-cookie'] && !keepsCookies) return 0;
  if (headers.vary?.includes('*')) return 0;
  const directives = (headers['cache-control'] ?? '').toLowerCase().split(/\s*,\s*/);
  if (['private', 'no-store', 'no-cache'].some((forbids) => directives.includes(forbids))) return 0;
  const seconds = (name: string) => {
    const directive = directives.find((text) => text.startsWith(`${name}=`));
    return directive === undefined ? undefined : Number(directive.slice(name.length + 1));
  };
  const expires = headers.expires === undefined ? undefined : (Date.parse(headers.expires) - Date.now()) / 1000;
  return seconds('s-maxage') ?? seconds('max-age') ?? expires ?? unsaid;
}

function variantOf(asked: IncomingHttpHeaders, { vary = '' }: IncomingHttpHeaders): IncomingHttpHeaders {
  const names = vary.toLowerCase().split(/\s*,\s*/);
  return Object.fromEntries(names.filter(Boolean).map((name) => [name, asked[name]]));
}
