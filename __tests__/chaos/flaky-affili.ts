import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type Fault, type Sandbox } from 'express-affili/sandbox';
import { TOKEN } from './secrets';

/** How often, of 100 requests, and what. `late` is later than the client waits, and sooner than it asks again. */
const FAULTS: [percent: number, fault: Fault][] = [
  [10, { status: 500 }],
  [5, { status: 429 }],
  [15, { reset: 'after' }],
  [5, { delay: 1500 }],
];

/** A sandbox that goes wrong by chance, and counts its connections. */
export class FlakyAffili {
  readonly sandbox: Sandbox = createSandbox({ token: TOKEN, publishers: { 'aff-1': { id: '1', full_name: 'Sara' } } });
  isFlaky = false;
  connections = 0;
  mostConnections = 0;
  /** How often a status was sent of a conversion that there was not yet. */
  refundsTooEarly = 0;
  readonly #server = createServer((req, res) => {
    const fault = this.isFlaky ? FlakyAffili.#draw() : undefined;
    res.once('finish', () => {
      const isStatus = req.url?.startsWith('/services/conversions/');
      if (isStatus && res.statusCode === 404) this.refundsTooEarly += 1;
    });
    if (fault) this.sandbox.failNext(1, fault);
    this.sandbox(req, res);
  });

  async listen(): Promise<string> {
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.mostConnections = Math.max(this.mostConnections, this.connections);
      socket.once('close', () => (this.connections -= 1));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  static #draw(): Fault | undefined {
    let percent = Math.random() * 100;
    return FAULTS.find(([share]) => (percent -= share) < 0)?.[1];
  }
}
