import { parseClientOptions, type AffiliClientOptions } from './client-options';
import { Conversions } from './conversions';
import { Customers } from './customers';
import { Endpoint } from './endpoint';
import { Http } from './http/http';

/**
 * A client of Affili's API. It keeps connections alive, so an app needs only one. It never prints the token. If the
 * environment names a proxy (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) when it is created, `https:` requests go through
 * that.
 *
 * @example
 * ```ts
 * import { AffiliClient } from 'express-affili';
 *
 * const client = new AffiliClient({ token: process.env.AFFILI_TOKEN, timeout: 3000 });
 * const customers = await client.customers.list({ min_created_at: new Date('2026-01-01') });
 * ```
 */
export class AffiliClient {
  /** The Customers API. */
  readonly customers: Customers;

  /** The Conversions API, for payments: seen in Affili's code, not documented. */
  readonly conversions: Conversions;

  /**
   * @throws AffiliError `ERR_AFFILI_OPTIONS`, at once, if an option is wrong or the proxy has no `http:` or `https:`
   * URL
   */
  constructor(options: AffiliClientOptions = {}) {
    const { token, baseUrl, timeout, retries } = parseClientOptions(options);
    const http = new Http(token, baseUrl, timeout);
    const limits = { timeout, retries };
    this.customers = new Customers(new Endpoint(http, '/services/customers', limits));
    this.conversions = new Conversions(new Endpoint(http, '/services/conversions', limits));
  }
}
