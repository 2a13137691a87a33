import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What the proxy does to a tunnel that is asked for, in place of opening it. */
export type ProxyReaction = (client: Duplex) => void;

/** A proxy that tunnels, as companies have one, and records all that a proxy can read. */
export class ConnectProxy {
  /** The targets of the tunnels, in order. */
  readonly tunnels: string[] = [];
  /** How many requests it was given to read, in place of a tunnel. */
  plainRequests = 0;
  readonly #read: Buffer[] = [];
  readonly #script: ProxyReaction[] = [];
  readonly #sockets = new Set<Duplex>();
  readonly #server = createServer((_, response) => {
    this.plainRequests += 1;
    response.writeHead(502).end();
  });

  constructor() {
    this.#server.on('connection', (socket: Socket) => this.#watch(socket));
    this.#server.on('connect', (request: IncomingMessage, client: Duplex) => this.#onConnect(request, client));
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
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

  async listen(): Promise<void> {
    await once(this.#server.listen(0, 'localhost'), 'listening');
  }

  /** Begins anew, for the next test. */
  forget(): void {
    this.#cutAll();
    this.tunnels.length = 0;
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

  #onConnect({ url = '' }: IncomingMessage, client: Duplex) {
    this.tunnels.push(url);
    const react = this.#script.shift();
    if (react) return react(client);
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
