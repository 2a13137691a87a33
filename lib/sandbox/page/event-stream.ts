import type { ServerResponse } from 'node:http';

/** Open pages at a time. A snapshot of all takes some MB of memory for each that does not read. */
const MAX_PAGES = 20;
/** In bytes, of earlier events: a snapshot alone may be larger. */
const MAX_BACKLOG = 16_777_216;
/** ms */
const PATIENCE = 5000;

/**
 * Server-sent events for every open page. A page that does not read is disconnected rather than buffered; browsers
 * reconnect.
 */
export class EventStream {
  readonly #pages = new Set<ServerResponse>();
  readonly #late = new Map<ServerResponse, NodeJS.Timeout>();
  readonly #patience: number;

  /** @param patience - ms that a page may take to read what was sent to it */
  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** One page too many is answered with 503. */
  connect(res: ServerResponse, name: string, read: () => unknown): void {
    if (this.#pages.size >= MAX_PAGES) {
      res.writeHead(503, { 'Content-Type': 'text/plain' }).end(`The sandbox shows ${MAX_PAGES} pages at a time.`);
      return;
    }
    this.#pages.add(res);
    res.on('drain', () => this.#isInTime(res));
    res.on('close', () => {
      this.#pages.delete(res);
      this.#isInTime(res);
    });
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.#write(res, toEvent(name, read()));
  }

  /** The data is created only if a page is open. */
  send(name: string, read: () => unknown): void {
    if (this.#pages.size === 0) return;
    const event = toEvent(name, read());
    for (const page of this.#pages) this.#write(page, event);
  }

  #write(page: ServerResponse, event: Buffer): void {
    if (page.writableLength > MAX_BACKLOG) {
      page.destroy();
      return;
    }
    if (page.write(event) || this.#late.has(page)) return;
    this.#late.set(page, setTimeout(() => page.destroy(), this.#patience).unref());
  }

  #isInTime(page: ServerResponse): void {
    clearTimeout(this.#late.get(page));
    this.#late.delete(page);
  }
}

/** Bytes, which all pages share: of a text each would have a copy. A page that lost its connection is back in a second. */
function toEvent(name: string, data: unknown): Buffer {
  return Buffer.from(`retry: 1000\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
