import type { Express } from 'express';
import {
  registerCustomer,
  type AddOptions,
  type AffiliError,
  type AffiliOptions,
  type FailedConversion,
  type FailedRegistration,
  type NewConversion,
  type Registration,
} from 'express-affili';
import { clientOf } from './client-of';
import { createApp } from './create-app';
import type { ExpressFactory } from './express-versions';
import { hostileServer, type Reaction } from './hostile-server';
import { PERSON } from './secrets';
import { visit, type Visit } from './visit';

export const LINK = '/?referrer=aff-1&exp=30';

/** An app whose Affili reacts so to the requests that come next, without further attempts, and keeps what `onError` is told. */
export async function createShop(express: ExpressFactory, reactions: Reaction[] = [], options: AffiliOptions = {}) {
  const affili = (await hostileServer()).next(...reactions);
  const failures: ((FailedRegistration | FailedConversion) & { error: AffiliError })[] = [];
  const app = createApp(express, {
    client: clientOf(affili, { retries: 0 }),
    onError: (error, failed) => void failures.push({ error, ...failed }),
    ...options,
  });
  return { app, affili, failures };
}

/** What `registerCustomer` answers in a route of the app. */
export async function signUp(app: Express, from: Visit = { url: LINK }, mcsId: string | number | bigint = '42') {
  return (await visit(app, from, (req) => registerCustomer(req, mcsId, PERSON))).result;
}

/** An outbox of the app's own, which keeps all that it is given. */
export class OwnOutbox {
  readonly added: [Registration, AddOptions | undefined][] = [];
  readonly conversions: [NewConversion, AddOptions | undefined][] = [];

  add(registration: Registration, options?: AddOptions) {
    this.added.push([registration, options]);
    return Promise.resolve();
  }

  addConversion(conversion: NewConversion, options?: AddOptions) {
    this.conversions.push([conversion, options]);
    return Promise.resolve();
  }
}
