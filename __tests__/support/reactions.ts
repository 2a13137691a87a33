import type { Exchange, Reaction } from './hostile-server';

const HEADERS_OF_JSON = { 'Content-Type': 'application/json' };

/** Does what Affili does when it is well, in memory. */
export const well: Reaction = (exchange) => {
  const { request, response, affili } = exchange;
  const data =
    request.method === 'POST'
      ? store(exchange)
      : affili.customers.filter(({ mcs_id }) => !request.query['mcs_id'] || mcs_id === request.query['mcs_id']);
  response.writeHead(200, HEADERS_OF_JSON).end(JSON.stringify({ status: 'ok', data }));
};

/** Stores what is sent, and then goes wrong. */
export const storing =
  (reaction: Reaction): Reaction =>
  (exchange) => {
    store(exchange);
    reaction(exchange);
  };

/** Answers this, with the body as JSON unless it is text or bytes. */
export const answer =
  (status: number, body: unknown = '', headers: Record<string, string> = {}): Reaction =>
  ({ response }) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    response.writeHead(status, { ...HEADERS_OF_JSON, ...headers }).end(isRaw ? body : JSON.stringify(body));
  };

/** Writes these bytes to the connection, instead of HTTP or as an HTTP that no library would make. */
export const raw =
  (bytes: string | Uint8Array): Reaction =>
  ({ socket }) =>
    socket.write(bytes);

/** Cuts the connection with a RST. */
export const reset: Reaction = ({ socket }) => {
  socket.resetAndDestroy();
};

/** Ends the connection as a server does that is shut down. */
export const hangUp: Reaction = ({ socket }) => {
  socket.end();
};

/** Writes these bytes, and ends the connection when they are on their way. */
export const breakOff =
  (bytes: string): Reaction =>
  ({ socket }) => {
    socket.end(bytes);
  };

/** Never answers. */
export const silent: Reaction = () => undefined;

/** Sends the headers, and never the body. */
export const stalled =
  (status = 200, headers: Record<string, string> = {}): Reaction =>
  ({ response }) =>
    response.writeHead(status, { ...HEADERS_OF_JSON, ...headers }).flushHeaders();

/** Sends the beginning, and then a byte now and then, for ever: a socket's idle timeout never strikes. */
export const dripping =
  (beginning: string, drip = ' '): Reaction =>
  ({ socket }) => {
    socket.write(beginning);
    const timer = setInterval(() => socket.write(drip), 20);
    socket.once('close', () => clearInterval(timer));
  };

/** Reacts after so many ms. */
export const late =
  (ms: number, reaction: Reaction = well): Reaction =>
  (exchange) => {
    setTimeout(() => reaction(exchange), ms).unref();
  };

function store({ request, affili }: Exchange) {
  const [kind, segment] = request.path.split('/').slice(2);
  const rows = kind === 'conversions' ? affili.conversions : affili.customers;
  const id = decodeURIComponent(segment ?? `affili-${rows.length + 1}`);
  const known = rows.find((row) => row.id === id);
  const sent = JSON.parse(request.body) as object;
  if (known) return Object.assign(known, sent);
  const row = { id, ...sent };
  rows.push(row);
  return row;
}
