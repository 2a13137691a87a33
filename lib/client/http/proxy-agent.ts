import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { Tunnel } from './tunnel';

/**
 * An agent of Node's whose TLS goes through tunnels of a proxy. `createConnection` answers at once, with TLS upon a
 * tunnel that is yet to open, and so Node counts, queues, reuses and destroys these connections like any others: were
 * it to call back later, `maxSockets` would not count them and an aborted request would leave them behind.
 */
export class ProxyAgent extends Agent {
  readonly #proxy: URL;
  readonly #target: string;

  /** @param target - the host and port that all requests go to */
  constructor(proxy: URL, target: string, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#target = target;
  }

  override createConnection(options: RequestOptions): Duplex {
    const tunnel = new Tunnel(this.#proxy, this.#target);
    const socket = super.createConnection({ ...options, socket: tunnel } as RequestOptions) as TLSSocket;
    // TLS passes these on to none but sockets of Node's, and an idle connection must not keep the process running.
    socket.ref = () => (tunnel.ref(), socket);
    socket.unref = () => (tunnel.unref(), socket);
    return socket;
  }
}
