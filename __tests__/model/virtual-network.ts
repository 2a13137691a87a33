import { Agent, createServer, type RequestListener } from 'node:http';
import { Duplex } from 'node:stream';

/** What the network does with a connection that a process asks for. */
export type Connect = (port: number) => 'stands' | 'refused' | 'lost';

/** One end of a connection in memory. */
export class Socket extends Duplex {
  /** Of the process that connected. */
  readonly port: number;
  peer: Socket | undefined;

  constructor(port: number) {
    super();
    this.port = port;
    // A broken connection is what is tried here, not an error of the server's.
    this.on('error', () => undefined);
  }

  override _read(): void {}

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    if (this.peer && !this.peer.destroyed) this.peer.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    if (this.peer && !this.peer.destroyed) this.peer.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.peer && !this.peer.destroyed) this.peer.destroy(broken('ECONNRESET', 'read'));
    done(error);
  }

  /** What `http` asks of its sockets and means nothing here. */
  setTimeout = () => this;
  setNoDelay = () => this;
  setKeepAlive = () => this;
  ref = () => this;
  unref = () => this;
}

/** HTTP as Node.js writes and reads it, with nothing below it but memory. The port says which process connects. */
export class VirtualNetwork {
  connect: Connect = () => 'stands';
  readonly #server;
  readonly #original = Object.getOwnPropertyDescriptor(Agent.prototype, 'createConnection')!;
  readonly #sockets = new Set<Socket>();

  constructor(onRequest: RequestListener) {
    this.#server = createServer({ keepAliveTimeout: 0 }, onRequest);
  }

  install(): void {
    Object.defineProperty(Agent.prototype, 'createConnection', {
      ...this.#original,
      value: ({ port }: { port: number }) => this.#open(Number(port)),
    });
  }

  uninstall(): void {
    Object.defineProperty(Agent.prototype, 'createConnection', this.#original);
    this.close();
  }

  /** Cuts the connections, or those of one process. */
  close(port?: number): void {
    for (const socket of this.#sockets) {
      if (port === undefined || socket.port === port) socket.destroy();
    }
  }

  /** Cuts those that wait for a request. */
  closeIdle(isBusy: (socket: Socket) => boolean): void {
    for (const socket of this.#sockets) if (!isBusy(socket)) socket.destroy();
  }

  #open(port: number): Socket {
    const client = new Socket(port);
    const fate = this.connect(port);
    if (fate === 'refused') client.destroy(broken('ECONNREFUSED', 'connect'));
    if (fate !== 'stands') return client;
    const server = new Socket(port);
    client.peer = server;
    server.peer = client;
    this.#sockets.add(server);
    server.once('close', () => this.#sockets.delete(server));
    this.#server.emit('connection', server);
    return client;
  }
}

function broken(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
