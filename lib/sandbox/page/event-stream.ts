import type { ServerResponse } from 'node:http';

/** In bytes. */
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

  connect(res: ServerResponse, name: string, data: unknown): void {
    this.#pages.add(res);
    res.on('drain', () => this.#isInTime(res));
    res.on('close', () => {
      this.#pages.delete(res);
      this.#isInTime(res);
    });
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.#write(res, `retry: 1000\n${toEvent(name, data)}`);
  }

  /** The data is created only if a page is open. */
  send(name: string, read: () => unknown): void {
    if (this.#pages.size === 0) return;
    const event = toEvent(name, read());
    for (const page of this.#pages) this.#write(page, event);
  }

  #write(page: ServerResponse, event: string): void {
    const hasRoom = page.write(event);
    if (page.writableLength > MAX_BACKLOG) page.destroy();
    else if (!hasRoom && !this.#late.has(page)) {
      this.#late.set(page, setTimeout(() => page.destroy(), this.#patience).unref());
    }
  }

  #isInTime(page: ServerResponse): void {
    clearTimeout(this.#late.get(page));
    this.#late.delete(page);
  }
}

function toEvent(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
