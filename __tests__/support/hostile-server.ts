import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { well } from './reactions';

/** Self-signed, for localhost and the loopback addresses, valid until 2120. */
export const CERTIFICATE_FILE = join(__dirname, 'loopback.cert.pem');

export interface SeenRequest {
  method: string;
  /** As it came, still encoded. */
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** As it came; empty where there was none. */
  body: string;
  /** Whether the connection had carried another request before. */
  isReused: boolean;
  /** When it came, in ms. */
  at: number;
}

/** A customer or a conversion, as the server stores it. */
export interface StoredRow {
  id: string;
  [field: string]: unknown;
}

export interface Exchange {
  request: SeenRequest;
  response: ServerResponse;
  socket: Socket;
  affili: HostileServer;
}

/** What the server does with one request. */
export type Reaction = (exchange: Exchange) => void;

/** A server in Affili's place that is well until a test scripts what it does to the requests that come next. */
export class HostileServer {
  readonly seen: SeenRequest[] = [];
  readonly customers: StoredRow[] = [];
  readonly conversions: StoredRow[] = [];
  /** How many connections were opened to it, used or not. */
  connections = 0;
  readonly #script: Reaction[] = [];
  readonly #requestsOf = new WeakMap<Socket, number>();
  readonly #server;

  constructor({ tls = false } = {}) {
    const onRequest = (incoming: IncomingMessage, response: ServerResponse) => void this.#react(incoming, response);
    this.#server = tls
      ? createTlsServer(
          { key: readFileSync(join(__dirname, 'loopback.key.pem')), cert: readFileSync(CERTIFICATE_FILE) },
          onRequest,
        )
      : createServer(onRequest);
    // So that what ends within a test was not ended by this.
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', () => (this.connections += 1));
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      // A cut connection is what is tested, not an error of the server's.
      socket.on('error', () => undefined);
    });
  }

  /** The methods of all the requests it saw, in order. */
  get methods(): string[] {
    return this.seen.map(({ method }) => method);
  }

  /** The ms between each request and the one before; one more, since Node's timers may be early by a part of one. */
  get gaps(): number[] {
    return this.seen.slice(1).map(({ at }, index) => at - this.seen[index]!.at + 1);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Scripts what it does to the next requests, one reaction each. */
  next(...reactions: Reaction[]): this {
    this.#script.push(...reactions);
    return this;
  }

  /** On any free port, unless it is told one. */
  listen(port = 0): Promise<this> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve(this)));
  }

  /** Closes the connections that wait for a request. */
  closeIdleConnections(): void {
    this.#server.closeIdleConnections();
  }

  /** Ends it, and every connection to it: whoever connects from now on is refused. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #react(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, method = '', headers } = incoming;
    const requestsBefore = this.#requestsOf.get(socket) ?? 0;
    this.#requestsOf.set(socket, requestsBefore + 1);
    const [path = '', query] = (incoming.url ?? '').split('?');
    const request: SeenRequest = {
      method,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers,
      body: await text(incoming),
      isReused: requestsBefore > 0,
      at: performance.now(),
    };
    this.seen.push(request);
    const react = this.#script.shift() ?? well;
    react({ request, response, socket, affili: this });
  }
}

const servers: HostileServer[] = [];

/** Starts a {@link HostileServer} on loopback, which ends with the test file. */
export async function hostileServer(options?: { tls?: boolean }): Promise<HostileServer> {
  const server = await new HostileServer(options).listen();
  servers.push(server);
  return server;
}

afterAll(() => Promise.all(servers.map((server) => server.close())));
