import type { IncomingMessage, ServerResponse } from 'node:http';
import { Exchange, type ExchangeView } from './exchange';

/** How many exchanges are kept for the page. */
const KEPT = 200;

/** The last exchanges, for the page to show. */
export class ExchangeLog {
  readonly #onChange: (view: ExchangeView) => void;
  #views: ExchangeView[] = [];
  #opened = 0;

  constructor(onChange: (view: ExchangeView) => void) {
    this.#onChange = onChange;
  }

  open(req: IncomingMessage, res: ServerResponse): Exchange {
    this.#opened += 1;
    const exchange = new Exchange(this.#opened, req, res, () => this.#changed(exchange.view));
    this.#views.push(exchange.view);
    if (this.#views.length > KEPT) this.#views.shift();
    return exchange;
  }

  get views(): readonly ExchangeView[] {
    return this.#views;
  }

  clear(): void {
    this.#views = [];
  }

  /** What is no longer kept must not turn up on the page again. */
  #changed(view: ExchangeView): void {
    if (this.#views.includes(view)) this.#onChange(view);
  }
}
