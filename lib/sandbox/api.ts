import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { conversionsApi, type ConversionsParts } from './conversions-api';
import { customersApi, type CustomersParts } from './customers-api';
import { exchangeOf } from './exchange';
import type { Faults } from './faults';
import { BODY_LIMIT, Refusal, toRefusal } from './refusal';

/*
 * What Affili documents is answered as documented. For everything else the sandbox makes these choices:
 *
 * - A success is 200. `tag` is documented for create only ("saveCustomer"); edit has "updateCustomer", list
 *   "getCustomers".
 * - Dates are ISO 8601 in UTC. The list is in the order of registration. Date filters take whatever `Date.parse` reads,
 *   and include both ends.
 * - The list is an array in `data`; with `perPage` it is Laravel's `paginate()` in `data`.
 * - Create with a known `mcs_id` makes another customer, so that a double registration is visible.
 * - Create without `meta_data` answers `{}` for it. Edit replaces the whole `meta_data`, and needs one of its two
 *   fields.
 * - Errors are `{ message, errors }`, as in Laravel. An undocumented field or filter is refused (422), since here it is
 *   nearly always a typo; other methods are 405, a body over 1 MB 413.
 * - A referral token has the format that this package takes from links; an `mcs_id` has at most 255 characters.
 *
 * Conversions are not documented: the sandbox takes what Affili's own WHMCS add-on sends, and chooses the rest.
 *
 * - A success looks like that of a customer, with the tags "saveConversion" and "updateConversion", and contains
 *   everything that was sent.
 * - `type`, `order_id` and `amount` are required, and `customer_id` or `referrer`. Types are strict: `order_id` is a
 *   string of at most 255 characters, `amount` a number from 0 on. `null` counts as absent: the add-on sends `referrer:
 *   null`.
 * - Further fields are kept, since none can be called unknown; `id`, `status` and the dates are set by the sandbox.
 * - An unknown `customer_id` is taken, since an app's database outlives the sandbox's memory; the page marks it.
 * - A known `order_id` makes another conversion, so that a double is visible.
 * - `status` is 0 until it is set to 1 or 2, which can be changed any number of times; nothing else can be changed.
 * - A conversion counts for its customer's affiliate; if there is no customer, or it is unknown, for the affiliate of
 *   its `referrer`.
 */

interface ApiParts extends CustomersParts, ConversionsParts {
  token: string;
  faults: Faults;
}

/** The endpoints of Affili's API. Each request has its `Exchange` in `res.locals`. */
export function createApi({ token, faults, ...parts }: ApiParts): Router {
  const customers = customersApi(parts);
  const conversions = conversionsApi(parts);
  const api = express.Router();
  api.use(express.raw({ type: () => true, limit: BODY_LIMIT }), noteBody, misbehave(faults, token), authorize(token));
  api.route('/services/customers').get(customers.list).post(customers.create).all(allowOnly('GET, POST'));
  api.route('/services/customers/:id').post(customers.update).all(allowOnly('POST'));
  api.route('/services/conversions').post(conversions.create).all(allowOnly('POST'));
  api.route('/services/conversions/:id').post(conversions.update).all(allowOnly('POST'));
  api.use(() => {
    throw new Refusal(404, 'There is nothing here: the API is at /services/customers and /services/conversions.');
  });
  api.use(refuse);
  return api;
}

const noteBody: RequestHandler = (req, res, next) => {
  exchangeOf(res).received(req.body);
  next();
};

function misbehave(faults: Faults, token: string): RequestHandler {
  return async (req, res, next) => {
    const exchange = exchangeOf(res);
    try {
      for (const fault of faults.take(carriesToken(req, token))) {
        if ('delay' in fault) await faults.wait(fault.delay);
        else if ('status' in fault) return exchange.answer(fault);
        else if (fault.reset === 'before') return exchange.cut();
        else exchange.cutsAnswer = true;
      }
    } catch {
      // The faults were cleared during the delay: a request from before must not have an effect after that.
      return exchange.cut();
    }
    next();
  };
}

function authorize(token: string): RequestHandler {
  return (req, _res, next) => {
    if (!carriesToken(req, token)) throw new Refusal(401, 'Unauthenticated.');
    next();
  };
}

function carriesToken({ headers }: IncomingMessage, token: string): boolean {
  return headers.authorization === `Bearer ${token}`;
}

function allowOnly(methods: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', methods);
    throw new Refusal(405, `The supported methods are ${methods}.`);
  };
}

// Express recognizes an error handler by its four parameters.
const refuse: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  exchangeOf(res).answer(toRefusal(error));
};
