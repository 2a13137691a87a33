import type { AffiliClient } from 'express-affili';
import type { VirtualClock } from './virtual-clock';

/** One call of the client's. */
export interface Call {
  port: number;
  /** `mcs_id`, `order_id` or id. */
  key: string;
  start: number;
  end?: number;
}

/** The calls of an unchanged client, noted. */
export function noted(client: AffiliClient, port: number, clock: VirtualClock, calls: Call[]) {
  const note = async <T>(key: string, send: () => Promise<T>): Promise<T> => {
    const call: Call = { port, key, start: clock.now };
    calls.push(call);
    try {
      return await send();
    } finally {
      call.end = clock.now;
    }
  };
  const { customers, conversions } = client;
  return {
    customers: {
      create: (...[registration]: Parameters<typeof customers.create>) =>
        note(registration.mcs_id, () => customers.create(registration)),
      ensure: (...[registration]: Parameters<typeof customers.ensure>) =>
        note(registration.mcs_id, () => customers.ensure(registration)),
      update: (...[id, changes]: Parameters<typeof customers.update>) => note(id, () => customers.update(id, changes)),
      list: customers.list.bind(customers),
    },
    conversions: {
      create: (...[conversion]: Parameters<typeof conversions.create>) =>
        note(String(conversion.order_id), () => conversions.create(conversion)),
      update: (...[id, changes]: Parameters<typeof conversions.update>) =>
        note(id, () => conversions.update(id, changes)),
    },
  };
}

export type NotedClient = ReturnType<typeof noted>;
