import { lookup, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Found = Parameters<Parameters<LookupFunction>[2]>;

/**
 * Creates a `dns.lookup` that asks for a name only once at a time: whoever asks meanwhile shares the answer. Node has
 * four threads for the whole app, of which look-ups take at most two. It can't call one off: where Affili's name servers
 * do not answer, one per signup would keep back the app's own look-ups for minutes.
 */
export function sharedLookup(): LookupFunction {
  const underWay = new Map<string, Promise<Found>>();
  return (name, options, callback) => {
    const key = JSON.stringify([name, options]);
    let found = underWay.get(key);
    if (!found) {
      found = lookUp(name, options).finally(() => underWay.delete(key));
      underWay.set(key, found);
    }
    void found.then((answer) => callback(...answer));
  };
}

function lookUp(name: string, options: LookupOptions): Promise<Found> {
  return new Promise((resolve) => lookup(name, options, (...answer) => resolve(answer)));
}
