import express, { type ErrorRequestHandler, type RequestHandler, type Response, type Router } from 'express';
import { listCustomers } from './customer-list';
import type { Exchange } from './exchange';
import type { Faults } from './faults';
import type { FindPublisher } from './publishers';
import { Refusal } from './refusal';
import { toCustomer, type RegisteredCustomer } from './registered-customer';
import { BODY_LIMIT, readChanges, readRegistration } from './request-body';

/*
 * What Affili documents is answered as documented. What it does not, the sandbox has to choose, and all of it is here:
 *
 * - A success is 200. `tag` is documented for create only ("saveCustomer"); edit says "updateCustomer", list "getCustomers".
 * - Dates are ISO 8601 in UTC. The list is in the order of registration; as filters, dates are whatever `Date.parse` reads,
 *   both ends included.
 * - The list is an array in `data`; with `perPage` it is Laravel's paginator in `data`, and `page` counts.
 * - Create with an `mcs_id` that is known makes another customer, so that a double registration shows.
 * - Create without `meta_data` answers `{}` for it. Edit replaces `meta_data` as a whole, and needs one of its two fields.
 * - Errors are `{ message, errors }`, as Laravel has them. A field or a filter that is not documented is refused (422), since
 *   here it is nearly always a typo; other methods are 405, a body beyond 1 MB 413.
 * - A referral token has the shape that this package takes from links; an `mcs_id` has at most 255 characters.
 */

interface ApiParts {
  token: string;
  perPage: number | undefined;
  customers: RegisteredCustomer[];
  findPublisher: FindPublisher;
  faults: Faults;
  /** Told of a customer that was registered or edited. */
  onCustomer: (customer: RegisteredCustomer) => void;
}

/** The three endpoints of Affili's Customers API. Each request has its {@link Exchange} in `res.locals`. */
export function createApi({ token, perPage, customers, findPublisher, faults, onCustomer }: ApiParts): Router {
  const create: RequestHandler = (req, res) => {
    const registration = readRegistration(req, req.body);
    const publisher = findPublisher(registration.referrer);
    if (!publisher) {
      throw new Refusal(422, 'The given data was invalid.', { referrer: ['The selected referrer is invalid.'] });
    }
    const customer = toCustomer(registration, publisher);
    customers.push(customer);
    saved(res, 'saveCustomer', customer);
  };

  const update: RequestHandler = (req, res) => {
    const customer = customers.find(({ id }) => id === req.params['id']);
    if (!customer) throw new Refusal(404, 'There is no such customer.');
    const { mcs_id = customer.mcs_id, meta_data = customer.meta_data } = readChanges(req, req.body);
    Object.assign(customer, { mcs_id, meta_data, updated_at: new Date().toISOString() });
    saved(res, 'updateCustomer', customer);
  };

  const list: RequestHandler = (req, res) => {
    succeed(res, 'getCustomers', listCustomers(customers, req.url, perPage));
  };

  function saved(res: Response, tag: string, customer: RegisteredCustomer): void {
    exchangeOf(res).concerns(customer.id);
    onCustomer(customer);
    succeed(res, tag, customer);
  }

  const api = express.Router();
  api.use(express.raw({ type: () => true, limit: BODY_LIMIT }), noteBody, misbehave(faults), authorize(token));
  api.route('/services/customers').get(list).post(create).all(allowOnly('GET, POST'));
  api.route('/services/customers/:id').post(update).all(allowOnly('POST'));
  api.use(() => {
    throw new Refusal(404, 'There is nothing here: the API is at /services/customers.');
  });
  api.use(refuse);
  return api;
}

function exchangeOf(res: Response): Exchange {
  return res.locals['exchange'] as Exchange;
}

function succeed(res: Response, tag: string, data: unknown): void {
  exchangeOf(res).answer({ status: 200, body: { status: 'ok', tag, api_version: '1.0.0', data } });
}

const noteBody: RequestHandler = (req, res, next) => {
  exchangeOf(res).received(req.body);
  next();
};

function misbehave(faults: Faults): RequestHandler {
  const isToBeHandled = async (exchange: Exchange): Promise<boolean> => {
    for (const fault of faults.take()) {
      if ('delay' in fault) await faults.wait(fault.delay);
      else if ('status' in fault) {
        exchange.answer(fault);
        return false;
      } else if (fault.reset === 'before') {
        exchange.cut();
        return false;
      } else exchange.cutsAnswer = true;
    }
    return true;
  };
  return (_req, res, next) => {
    const exchange = exchangeOf(res);
    isToBeHandled(exchange).then(
      (isToBe) => isToBe && next(),
      // The faults were cleared during a delay: what belongs to the time before must not turn up after it.
      () => exchange.cut(),
    );
  };
}

function authorize(token: string): RequestHandler {
  return (req, _res, next) => {
    if (req.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'Unauthenticated.');
    next();
  };
}

function allowOnly(methods: string): RequestHandler {
  return () => {
    throw new Refusal(405, `The supported methods are ${methods}.`, undefined, { Allow: methods });
  };
}

// Besides our own refusals, those of Express: a broken escape in the path, a body too large or wrongly compressed.
// It tells an error handler by its four parameters.
const refuse: ErrorRequestHandler = (error: Error & { status?: number }, _req, res, _next) => {
  const { status = 500, message } = error;
  const refusal = error instanceof Refusal ? error : new Refusal(status, message);
  exchangeOf(res).answer(refusal);
};
