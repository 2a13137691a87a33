import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { CERTIFICATE_FILE } from '../../support/hostile-server';

/** What the proxy does to a tunnel that is asked for, in place of opening it. */
export type ProxyReaction = (client: Duplex) => void;

/** Answers this to CONNECT, and closes. */
export const refusing =
  (status: string): ProxyReaction =>
  (client) =>
    client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);

/** A proxy that tunnels, as companies have one, and records all that a proxy can read. */
export class ConnectProxy {
  /** The targets of the tunnels, in order. */
  readonly tunnels: string[] = [];
  /** The `Proxy-Authorization` with which they were asked for. */
  readonly credentials: (string | undefined)[] = [];
  /** How many requests it was given to read, in place of a tunnel. */
  plainRequests = 0;
  readonly #read: Buffer[] = [];
  readonly #script: ProxyReaction[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #isTls;
  readonly #server;

  constructor({ tls = false } = {}) {
    this.#isTls = tls;
    const files = tls && {
      key: readFileSync(join(__dirname, '../../support/loopback.key.pem')),
      cert: readFileSync(CERTIFICATE_FILE),
    };
    this.#server = files ? createTlsServer(files) : createServer();
    this.#server.on('request', (_, response: ServerResponse) => {
      this.plainRequests += 1;
      response.writeHead(502).end();
    });
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => this.#watch(socket));
    this.#server.on('connect', (request: IncomingMessage, client: Duplex) => this.#onConnect(request, client));
  }

  get url(): string {
    return `http${this.#isTls ? 's' : ''}://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All that was sent to it, the inside of the tunnels included. */
  get read(): string {
    return Buffer.concat(this.#read).toString('latin1');
  }

  /** Scripts what it does to the next tunnels, one reaction each. */
  next(...reactions: ProxyReaction[]): this {
    this.#script.push(...reactions);
    return this;
  }

  /** Sends bytes that are no TLS into every tunnel. */
  corrupt(): void {
    for (const socket of this.#sockets) socket.write('no TLS at all\r\n');
  }

  /** Cuts every connection to it with a RST. */
  reset(): void {
    for (const socket of this.#sockets) (socket as Socket).resetAndDestroy();
  }

  async listen(host = 'localhost'): Promise<void> {
    await once(this.#server.listen(0, host), 'listening');
  }

  /** Waits until nothing is connected to it. */
  async idle(): Promise<void> {
    while (this.#sockets.size > 0) await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  /** Begins anew, for the next test. */
  forget(): void {
    this.#cutAll();
    this.tunnels.length = 0;
    this.credentials.length = 0;
    this.plainRequests = 0;
    this.#read.length = 0;
    this.#script.length = 0;
  }

  close(): void {
    this.#server.close();
    this.#cutAll();
  }

  #cutAll() {
    for (const socket of this.#sockets) socket.destroy();
  }

  #watch(socket: Duplex) {
    this.#sockets.add(socket);
    socket.on('data', (bytes: Buffer) => this.#read.push(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #onConnect({ url = '', headers }: IncomingMessage, client: Duplex) {
    this.tunnels.push(url);
    this.credentials.push(headers['proxy-authorization']);
    const react = this.#script.shift();
    if (react) {
      // Node reads no more of it, and would never learn that the other side has ended.
      client.resume().on('end', () => client.end());
      return react(client);
    }
    const { hostname, port } = new URL(`http://${url}`);
    const affili = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(affili).pipe(client);
    });
    affili.on('error', () => client.destroy());
    client.on('close', () => affili.destroy());
    return undefined;
  }
}
