import type { RequestHandler, Response } from 'express';
import { exchangeOf, succeed } from './answers';
import { readChanges, readRegistration } from './customer-body';
import { listCustomers } from './customer-list';
import { publisherOf, type FindPublisher } from './publishers';
import { Refusal } from './refusal';
import { toCustomer, type RegisteredCustomer } from './registered-customer';

export interface CustomersParts {
  perPage: number | undefined;
  customers: RegisteredCustomer[];
  findPublisher: FindPublisher;
  /** Told of a customer that was registered or edited. */
  onCustomer: (customer: RegisteredCustomer) => void;
}

/** The three endpoints of Affili's Customers API. */
export function customersApi({ perPage, customers, findPublisher, onCustomer }: CustomersParts) {
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
    succeed(res, 'getCustomers', listCustomers(customers, req.url, perPage));
  };

  function saved(res: Response, tag: string, customer: RegisteredCustomer): void {
    exchangeOf(res).concerns({ customerId: customer.id });
    onCustomer(customer);
    succeed(res, tag, customer);
  }

  return { create, update, list };
}
