import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { conversionsApi, type ConversionsParts } from './conversions-api';
import { customersApi, type CustomersParts } from './customers-api';
import { exchangeOf } from './exchange';
import type { Faults } from './faults';
import { BODY_LIMIT, Refusal, toRefusal } from './refusal';

/*
 * What Affili documents is answered as documented. All else is our choice, which the page lists: see `unknown` in
 * `page/texts.ts`. The reasons:
 *
 * - Errors look like Laravel's, since Affili's server is a Laravel application.
 * - An undocumented field or filter of customers is refused, since here it is nearly always a typo. Further fields of a
 *   conversion are kept, since conversions are not documented and none can be called unknown.
 * - Conversions are what Affili's own WHMCS add-on sends. It sends `referrer: null`, so `null` counts as absent.
 * - An unknown `customer_id` is taken, since an app's database outlives the sandbox's memory.
 * - A known `mcs_id` or `order_id` makes another row, so that a double is visible.
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
