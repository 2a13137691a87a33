import type { IncomingMessage, ServerResponse } from 'node:http';
import { ensureCustomer, recordConversion, registerCustomer } from 'express-affili';
import type { AffiliRequest, AffiliResponse } from '../../lib/attribution/express-types';
import { CONVERSION, PERSON } from '../support/secrets';
import type { Action } from './action';
import { Promised, type Fate } from './promised';
import { findSecret, REFERRER } from './printed';
import { isClearNo, type Reaction } from './reaction';
import { clock, QUEUE, server, World } from './world';

const MAX_WORKERS = 4;

interface StatusAction {
  do: 'approve' | 'refund' | 'refund at once';
  order: number;
  faults?: Reaction[];
}

/** Does what a rightful app does, and notes what it was promised. What such an app would not do is left out. */
export class Run {
  readonly promised = new Promised();

  constructor(readonly world: World) {}

  async do(action: Action): Promise<void> {
    const { web, database, workers } = this.world;
    switch (action.do) {
      case 'work':
        if (workers.length === MAX_WORKERS) return;
        // Without Postgres a process does not start.
        return this.world.work(action.steps ?? Infinity, action.concurrency).catch(() => undefined);
      case 'kill':
        return workers[action.worker]?.life.end();
      case 'faults':
        return server.next(action.faults);
      case 'pass':
        return clock.pass(action.seconds * 1000);
      case 'database':
        database.weather.push(...action.weather);
        if (action.awayFor) database.awayUntil = clock.now + action.awayFor * 1000;
        return;
      case 'the app fails':
        this.world.appFails += action.times;
        return;
      case 'retryFailed':
        this.promised.retried();
        return void (await this.#attempt(() => web.outbox.retryFailed()));
      case 'approve, and refund':
        await this.#changeStatus({ do: 'approve', order: action.order });
        await this.#changeStatus({ do: 'refund', order: action.order });
        return server.next(action.faults);
      case 'approve':
      case 'refund':
      case 'refund at once':
        return this.#changeStatus(action);
      case 'convert':
      case 'recordConversion':
      case 'addConversion':
        return this.#convert(action);
      default:
        return this.#register(action);
    }
  }

  async #register(action: Extract<Action, { customer: number; order?: never }>): Promise<void> {
    const { web, database, settings } = this.world;
    const mcs_id = `user-${action.customer}`;
    const registration = { referrer: REFERRER, mcs_id, meta_data: PERSON };
    const customer = this.promised.customer(mcs_id);
    const isQueued = database
      .of(QUEUE)
      .some(({ data, state }) => state !== 'completed' && data.includes(`"${mcs_id}"`));
    if (action.do === 'add') {
      customer.isTried = true;
      const { startAfter = 0 } = action;
      const added = await this.#attempt(() => web.outbox.add(registration, { startAfter }));
      if (added) customer.isKept = true;
      return;
    }
    if (action.do === 'update') {
      const { id } = customer;
      if (id === undefined) return;
      server.next(action.faults ?? []);
      return void (await this.#attempt(() => web.client.customers.update(id, { meta_data: PERSON })));
    }
    // A worker may have it in its hands; and what may have been sent is looked up before.
    if (isQueued) return;
    const isFirst = action.do === 'create' || action.do === 'registerCustomer';
    if (isFirst ? customer.isTried : action.do === 'ensureCustomer' && settings.hasOutbox) return;
    customer.isTried = true;
    server.next(action.faults ?? []);
    if (action.do === 'create' || action.do === 'ensure') {
      const method = action.do;
      const result = await this.#attempt(() => web.client.customers[method](registration));
      if (result) customer.id = result.value.id;
      return;
    }
    const send = action.do === 'registerCustomer' ? registerCustomer : ensureCustomer;
    const id = await this.#fromRoute(mcs_id, (req) => send(req, mcs_id, PERSON));
    if (id !== null) customer.id = id;
    else if (this.#wasQueued(mcs_id)) this.#keep(customer, mcs_id);
  }

  async #convert(action: Extract<Action, { order: number; customer: number }>): Promise<void> {
    const { web } = this.world;
    const order_id = `order-${action.order}`;
    const mcs_id = `user-${action.customer}`;
    const order = this.promised.order(order_id);
    const { amount, coupon, products } = CONVERSION;
    const { id: known, isTried } = this.promised.customer(mcs_id);
    const payment = { order_id, amount, coupon, products };
    const conversion = { ...payment, ...(known === undefined ? { referrer: REFERRER } : { customer_id: known }) };
    if (action.do === 'addConversion') {
      if (order.isTried && !order.isKept) return;
      // Most who pay have signed up before; one who has not can only be told by the link.
      const queued = known === undefined && isTried ? { ...payment, mcs_id } : conversion;
      order.isTried = true;
      const { startAfter = 0 } = action;
      const added = await this.#attempt(() => web.outbox.addConversion(queued, { startAfter }));
      if (added) order.isKept = true;
      return;
    }
    if (order.isTried) return;
    order.isTried = true;
    server.next(action.faults ?? []);
    if (action.do === 'convert') {
      const result = await this.#attempt(() => web.client.conversions.create(conversion));
      if (result) order.id = result.value.id;
      return;
    }
    const id = await this.#fromRoute(order_id, (req) => recordConversion(req, conversion));
    if (id !== null) order.id = id;
    else if (this.#wasQueued(order_id)) this.#keep(order, order_id);
  }

  async #changeStatus(action: StatusAction): Promise<void> {
    const { web } = this.world;
    const order_id = `order-${action.order}`;
    const order = this.promised.order(order_id);
    const status = action.do === 'approve' ? 'approved' : 'refunded';
    const { id } = order;
    if (action.do === 'refund at once') {
      if (id === undefined || order.status) return;
      server.next(action.faults ?? []);
      return void (await this.#attempt(() => web.client.conversions.update(id, { status })));
    }
    // Each once, the refund last.
    if ((id === undefined && !order.isKept) || order.tried.has('refunded') || order.tried.has(status)) return;
    order.tried.add(status);
    const key = id === undefined ? { order_id } : { id };
    if (await this.#attempt(() => web.outbox.addConversionStatus(key, status))) order.status = status;
    else order.isUnsure = true;
  }

  /** What the call resolved to, in a box; nothing where it was told that it failed. */
  async #attempt<T>(call: () => Promise<T>): Promise<{ value: T } | undefined> {
    try {
      return { value: await clock.until(call()) };
    } catch (error) {
      this.#checkThrown(error);
      return undefined;
    } finally {
      await this.#quiet();
    }
  }

  /** Two requests of the visitor's at once, as where a button is clicked twice. */
  async #fromRoute(key: string, work: (req: AffiliRequest) => Promise<string | null>): Promise<string | null> {
    const { timeout } = this.world.settings;
    const start = clock.now;
    const visit = () => {
      const req = {
        url: '/',
        originalUrl: '/',
        headers: { cookie: `affili_ref=${REFERRER}` },
      } as unknown as IncomingMessage;
      this.world.middleware(req, {} as ServerResponse as AffiliResponse, () => undefined);
      return work(req);
    };
    const [first, second] = await clock.until(Promise.all([visit(), visit()]));
    if (first !== second) throw new Error('calls at the same time did not share one request');
    const took = clock.now - start;
    if (took > timeout + 2000 + 50) throw new Error(`the visitor waited ${took} ms for ${key}`);
    this.world.readConsole();
    await this.#quiet();
    return first;
  }

  #keep(fate: Fate, key: string): void {
    fate.isKept = true;
    const post = server.posts.filter((other) => other.key === key).at(-1);
    if (post && !(post.isHeard && isClearNo(post.reaction))) fate.unclearSince = clock.now;
  }

  #wasQueued(key: string): boolean {
    const told = this.world.told.filter((other) => other.key === key).at(-1);
    if (!told) throw new Error(`nobody was told that ${key} failed`);
    return told.queued;
  }

  /** What failed is printed by the app, whole. Postgres's own errors are not ours. */
  #checkThrown(error: unknown): void {
    if ((error as { retryable?: boolean }).retryable === undefined) return;
    console.error(error);
    const secret = findSecret(JSON.stringify(error));
    if (secret) throw new Error(`an error has ${secret}`);
  }

  /** A statement that nobody waits for any more is done before the app does the next thing. */
  async #quiet(): Promise<void> {
    const { boss } = this.world.web;
    for (let tries = 0; boss.underWay > 0 && tries < 100; tries += 1) await clock.pass(100);
  }
}
