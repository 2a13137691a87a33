import autocannon from 'autocannon';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { heapOf } from '../support/heap-route.mjs';
import { interleave } from '../support/interleave.mjs';

const LANDINGS = 10_000;
const CONNECTIONS = 10;

let tokens = 0;

/** No two with the same token, in all rounds. */
function landings(count) {
  return Array.from({ length: count }, () => ({ path: `/products/42?referrer=aff-${(tokens += 1)}&exp=30` }));
}

async function landingsPerSecond(origin) {
  const { start, finish, non2xx, errors } = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    amount: LANDINGS,
    setupClient: (client) => client.setRequests(landings(LANDINGS / CONNECTIONS)),
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} landings failed`);
  return (LANDINGS / (finish - start)) * 1000;
}

/** Landings as fast as they come, each with a token of its own. */
export async function measure() {
  const { origins, stop } = await startServers('landing-servers.mjs');
  const [affili, bare] = origins;
  await interleave({ affili, bare }, landingsPerSecond, { rounds: 0, warmUp: 1 });
  const before = await heapOf(affili);
  const rate = await interleave({ affili, bare }, landingsPerSecond, { rounds: 7, warmUp: 0 });
  const after = await heapOf(affili);
  stop();
  const what = 'flood of 10,000 landings, each with its own token';
  return [
    compare({
      what: `${what}, throughput`,
      against: 'bare res.cookie()',
      ours: rate.affili,
      theirs: rate.bare,
      unit: '/s',
      atLeast: 0.95,
    }),
    compare({
      what: 'heap after seven such floods',
      against: 'at the start',
      ours: [after.now],
      theirs: [before.now],
      unit: 'MB',
      atMost: 1.05,
    }),
  ];
}
