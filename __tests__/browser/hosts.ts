import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const SUPPORT = join(__dirname, '../support');
const TLS = {
  cert: readFileSync(join(SUPPORT, 'loopback.cert.pem')),
  key: readFileSync(join(SUPPORT, 'loopback.key.pem')),
};

/** Sites of several names, on one server. Over https: a browser sends no Fetch Metadata to a plain one. */
export class Hosts {
  readonly #apps = new Map<string, RequestListener>();
  readonly #server: Server = createServer(TLS, (req, res) => {
    const [host] = (req.headers.host ?? '').split(':');
    this.#apps.get(host!)!(req, res);
  });
  #port = 0;

  async open(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  set(host: string, app: RequestListener): void {
    this.#apps.set(host, app);
  }

  origin(host: string): string {
    return `https://${host}:${this.#port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
