import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import express from 'express';
import { createApi } from './api';
import type { SandboxData } from './data-file';
import { ExchangeLog } from './exchange';
import { Faults, type Fault } from './faults';
import { ownersOnly, ownRequestsOnly } from './own-requests';
import { Page } from './page/page';
import { createPageRouter } from './page/router';
import { publisherFinder } from './publishers';
import type { RecordedConversion, RegisteredCustomer } from './rows';
import { parseSandboxOptions, type SandboxOptions } from './sandbox-options';
import { createScriptsApi } from './scripts-api';

/** An Express app, with access to its data. Typed structurally, for Express 4 and 5 alike. */
export interface Sandbox {
  (req: IncomingMessage, res: ServerResponse): void;
  /** As in Express. Give a host, or it listens on every network of this machine. */
  listen: Server['listen'];
  /** The live array of customers that were registered. */
  readonly customers: RegisteredCustomer[];
  /** The live array of conversions that were recorded. */
  readonly conversions: RecordedConversion[];
  /**
   * Clears the customers, the conversions, the log of requests and all faults, and cuts requests that are being
   * delayed.
   */
  reset(): void;
  /**
   * Makes the next `n` API requests with the token fail. Faults from further calls come after these.
   *
   * @param n - how many requests, or `Infinity`
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failNext(n: number, fault: Fault): void;
}

/** What the command line adds to the options. */
export interface SandboxSurroundings {
  /** The host that it listens on; it accepts that name, too. */
  host?: string;
  /** The initial data. */
  data?: SandboxData;
  /** Called for each change, before it is answered. */
  onChange?: (data: SandboxData) => void;
}

/**
 * Creates an in-memory stand-in for Affili: to develop without a token, and for tests.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, at once, if an option is wrong
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
  return makeSandbox(options);
}

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function makeSandbox(options: SandboxOptions, { host, data, onChange }: SandboxSurroundings = {}): Sandbox {
  const { token, perPage, publishers } = parseSandboxOptions(options);
  const findPublisher = publisherFinder(publishers);
  const { customers, conversions } = data ?? { customers: [], conversions: [] };
  const faults = new Faults();
  const log = new ExchangeLog((exchange) => page.showExchange(exchange));
  const changed = () => onChange?.({ customers, conversions });

  const reset = (): void => {
    customers.length = 0;
    conversions.length = 0;
    faults.clear();
    log.clear();
    changed();
    page.showAll();
  };
  const source = { customers, conversions, findPublisher, log, faults };
  const page = new Page(source);

  const app = express();
  app.disable('x-powered-by');
  app.use(ownRequestsOnly(host));
  const forOwners = ownersOnly(host, token);
  app.use(createPageRouter(page, reset, forOwners), createScriptsApi(source, page, forOwners));
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
      onCustomer: (customer) => {
        changed();
        page.showCustomer(customer);
      },
      onConversion: (conversion) => {
        changed();
        page.showConversion(conversion);
      },
    }),
  );

  return Object.assign(app as unknown as RequestListener & Pick<Sandbox, 'listen'>, {
    customers,
    conversions,
    reset,
    failNext: faults.failNext.bind(faults),
  });
}
