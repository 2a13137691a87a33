import type { ServerResponse } from 'node:http';
import type { ExchangeLog, ExchangeView } from '../exchange';
import type { Faults } from '../faults';
import type { RecordedConversion, RegisteredCustomer } from '../rows';
import { EventStream } from './event-stream';
import { affiliateTotals } from './totals';
import { viewConversion, viewCustomer, type Sales } from './views';

/** How many customers and how many conversions are shown: the latest. */
const SHOWN = 200;

/** What the page shows. */
export interface PageSource extends Sales {
  readonly log: ExchangeLog;
  readonly faults: Faults;
}

/** Keeps every open page up to date. */
export class Page {
  readonly #stream = new EventStream();
  readonly #source: PageSource;

  constructor(source: PageSource) {
    this.#source = source;
  }

  connect(res: ServerResponse): void {
    this.#stream.connect(res, 'snapshot', () => this.#snapshot());
  }

  showCustomer(customer: RegisteredCustomer): void {
    this.#stream.send('customer', () => ({ customer: viewCustomer(customer), total: this.#source.customers.length }));
  }

  showConversion(conversion: RecordedConversion): void {
    this.#stream.send('conversion', () => ({
      conversion: viewConversion(conversion, this.#source),
      ...this.#conversionsSummary(),
    }));
  }

  showExchange(exchange: ExchangeView): void {
    this.#stream.send('exchange', () => exchange);
  }

  showSwitches(): void {
    this.#stream.send('switches', () => this.#source.faults.switches);
  }

  showAll(): void {
    this.#stream.send('snapshot', () => this.#snapshot());
  }

  #snapshot(): object {
    const { customers, conversions, log, faults } = this.#source;
    const shown = conversions.slice(-SHOWN).map((conversion) => viewConversion(conversion, this.#source));
    return {
      customers: customers.slice(-SHOWN).map(viewCustomer),
      total: customers.length,
      conversions: { shown, ...this.#conversionsSummary() },
      exchanges: log.views,
      switches: faults.switches,
    };
  }

  #conversionsSummary(): object {
    return { total: this.#source.conversions.length, totals: affiliateTotals(this.#source) };
  }
}
