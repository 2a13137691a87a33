import type { RequestHandler, Response } from 'express';
import { readChanges, readRegistration } from './customer-body';
import { listCustomers } from './customer-list';
import { exchangeOf } from './exchange';
import { publisherOf, type FindPublisher } from './publishers';
import { Refusal } from './refusal';
import { toCustomer, type RegisteredCustomer } from './rows';

export interface CustomersParts {
  customers: RegisteredCustomer[];
  findPublisher: FindPublisher;
  /** Customers per page of the list; without it, the list is one array. */
  perPage: number | undefined;
  /** Called with a customer that was registered or edited. */
  onCustomer: (customer: RegisteredCustomer) => void;
}

/** The three endpoints of Affili's Customers API. */
export function customersApi({ customers, findPublisher, perPage, onCustomer }: CustomersParts) {
  const create: RequestHandler = (req, res) => {
    const registration = readRegistration(req, req.body);
    const customer = toCustomer(registration, publisherOf(registration.referrer, findPublisher));
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
    const url = `http://${req.headers.host}${req.originalUrl}`;
    exchangeOf(res).succeed('getCustomers', listCustomers(customers, url, perPage));
  };

  function saved(res: Response, tag: string, customer: RegisteredCustomer): void {
    const exchange = exchangeOf(res);
    exchange.concerns({ customerId: customer.id });
    onCustomer(customer);
    exchange.succeed(tag, customer);
  }

  return { create, update, list };
}
