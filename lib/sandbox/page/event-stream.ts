import type { ServerResponse } from 'node:http';

/** In bytes: a browser that takes nothing in is let go rather than kept in memory. It reconnects. */
const MAX_BACKLOG = 16_777_216;

/** Server-sent events to every page that is open. */
export class EventStream {
  readonly #pages = new Set<ServerResponse>();

  connect(res: ServerResponse, name: string, data: unknown): void {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    res.write(`retry: 1000\n${toEvent(name, data)}`);
    this.#pages.add(res);
    res.on('close', () => this.#pages.delete(res));
  }

  /** What is to be sent is only made where a page is open. */
  send(name: string, read: () => unknown): void {
    if (this.#pages.size === 0) return;
    const event = toEvent(name, read());
    for (const page of this.#pages) {
      page.write(event);
      if (page.writableLength > MAX_BACKLOG) page.destroy();
    }
  }
}

function toEvent(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
