import { AffiliClient } from '../../dist/index.js';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';

/** In each round every length comes to as many customers in all, so that all are measured over about the same time. */
const CUSTOMERS = 10_000;
const LENGTHS = { 100: 100, '1,000': 1000, '10,000': 10_000 };

function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** The time (µs) and the memory (bytes) that each customer of a list takes. The stand-in answers pages of 100. */
function costPerCustomer(client) {
  return async (length) => {
    const before = heap();
    const start = performance.now();
    const lists = [];
    for (let listed = 0; listed < CUSTOMERS; listed += length) {
      lists.push(await client.customers.list({ publisher_id: length }));
    }
    const time = ((performance.now() - start) * 1000) / CUSTOMERS;
    if (lists.some((list) => list.length !== length)) throw new Error('a list is not complete');
    return { time, memory: (heap() - before) / CUSTOMERS };
  };
}

/** Whether the cost of a list is linear in its length. */
export async function measure() {
  const { origins, stop } = await startServers('stand-in.mjs');
  const client = new AffiliClient({ token: 'benchmark', baseUrl: origins[0] });
  const cost = await interleave(LENGTHS, costPerCustomer(client), { rounds: 9, warmUp: 3 });
  stop();
  const line = (quantity, unit, longer, shorter) =>
    compare({
      what: `list of ${longer} customers, ${quantity} per customer`,
      against: `list of ${shorter}`,
      ours: cost[longer].map((sample) => sample[quantity]),
      theirs: cost[shorter].map((sample) => sample[quantity]),
      unit,
      atMost: 1.1,
    });
  return [
    line('time', 'µs', '1,000', '100'),
    line('time', 'µs', '10,000', '1,000'),
    line('memory', 'bytes', '1,000', '100'),
    line('memory', 'bytes', '10,000', '1,000'),
  ];
}
