import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import express from 'express';
import { createApi } from './api';
import { ExchangeLog } from './exchange-log';
import type { Fault } from './fault';
import { Faults } from './faults';
import { Page, type PageSource } from './page/page';
import { createPageRouter } from './page/router';
import { publisherFinder } from './publishers';
import type { RecordedConversion } from './recorded-conversion';
import type { RegisteredCustomer } from './registered-customer';
import { parseSandboxOptions, type SandboxOptions } from './sandbox-options';

/** An Express app, and a hold on what is behind it. Typed structurally, for Express 4 and 5 alike. */
export interface Sandbox {
  (req: IncomingMessage, res: ServerResponse): void;
  /** As an Express app's. Name a host, or it listens on every network that this machine is in. */
  listen: Server['listen'];
  /** The live array of what was registered. */
  readonly customers: RegisteredCustomer[];
  /** The live array of what was recorded. */
  readonly conversions: RecordedConversion[];
  /** Forgets the customers, the conversions, the log of requests and all faults, and cuts the requests that a delay holds back. */
  reset(): void;
  /**
   * Has the next `n` requests to the API go wrong. What is asked for in further calls comes after that.
   *
   * @param n - how many requests, or `Infinity`
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failNext(n: number, fault: Fault): void;
}

/**
 * Makes a stand-in for Affili, in memory: to develop without a token, and for tests.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, at once, where an option is wrong
 *
 * @example
 * ```ts
 * import { createSandbox } from 'express-affili/sandbox';
 *
 * const sandbox = createSandbox();
 * sandbox.listen(4545, '127.0.0.1');
 * sandbox.failNext(2, { status: 503 });
 * ```
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { token, perPage, publishers } = parseSandboxOptions(options);
  const findPublisher = publisherFinder(publishers);
  const customers: RegisteredCustomer[] = [];
  const conversions: RecordedConversion[] = [];
  const faults = new Faults();
  const log = new ExchangeLog((exchange) => page.showExchange(exchange));

  const reset = (): void => {
    customers.length = 0;
    conversions.length = 0;
    faults.clear();
    log.clear();
    page.showAll();
  };
  const source: PageSource = {
    customers,
    conversions,
    findPublisher,
    get exchanges() {
      return log.views;
    },
    get switchedOn() {
      return faults.switchedOn;
    },
    turn: (name, isOn) => {
      faults.turn(name, isOn);
      page.showSwitches();
    },
    reset,
  };
  const page = new Page(source);

  const app = express();
  app.disable('x-powered-by');
  app.use(createPageRouter(page, source));
  app.use((req, res, next) => {
    res.locals['exchange'] = log.open(req, res);
    next();
  });
  app.use(
    createApi({
      token,
      perPage,
      customers,
      conversions,
      faults,
      findPublisher,
      onCustomer: (customer) => page.showCustomer(customer),
      onConversion: (conversion) => page.showConversion(conversion),
    }),
  );

  return Object.assign(app as unknown as RequestListener & Pick<Sandbox, 'listen'>, {
    customers,
    conversions,
    reset,
    failNext: faults.failNext.bind(faults),
  });
}
