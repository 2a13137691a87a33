import { createRequire } from 'node:module';
import { Dub } from 'dub';
import { Pool } from 'undici';
import { affili, registerCustomer } from '../../dist/index.js';
import { cpuPerCall } from '../support/calls.mjs';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { expressMessages } from '../support/express-messages.mjs';
import { interleave } from '../support/interleave.mjs';

/** The copy that the package itself loads; `import` would give another. */
const axios = createRequire(import.meta.url)('axios');

const SIGNUPS = 400;
const TOKEN = 'benchmark';
const META_DATA = { first_name: 'Sara', last_name: 'Karimi', email: 'sara@shop.example' };
const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
const PATH = '/services/customers';

function registrationOf(signup) {
  return { referrer: 'aff-1', mcs_id: `customer-${signup}`, meta_data: META_DATA };
}

/** By name: makes ready for a round of signups, and answers how to do one of them. */
function contenders(origin) {
  const middleware = affili({ token: TOKEN, baseUrl: origin });
  const dub = new Dub({ token: TOKEN, serverURL: origin });
  const pool = new Pool(origin, { connections: 10 });
  return {
    registerCustomer: () => {
      const headers = { cookie: 'sid=s%3AoBx7vGqvWmQwLxY3; affili_ref=aff-1; theme=dark' };
      const messages = expressMessages({ count: SIGNUPS, url: '/register', headers });
      for (const [req, res] of messages) middleware(req, res, () => {});
      return (signup) => registerCustomer(messages[signup][0], `customer-${signup}`, META_DATA);
    },
    'axios.post': () => (signup) => axios.post(`${origin}${PATH}`, registrationOf(signup), { headers: HEADERS }),
    dub: () => (signup) =>
      dub.track.lead({
        clickId: 'aff-1',
        eventName: 'Sign up',
        customerExternalId: `customer-${signup}`,
        customerName: 'Sara Karimi',
        customerEmail: META_DATA.email,
        metadata: META_DATA,
      }),
    undici: () => async (signup) => {
      const body = JSON.stringify(registrationOf(signup));
      const answer = await pool.request({ path: PATH, method: 'POST', headers: HEADERS, body });
      return answer.body.json();
    },
  };
}

/** What a signup costs the app, over HTTP. */
export async function measure() {
  const { origins, stop } = await startServers('stand-in.mjs');
  const cpuPerSignup = (prepare) => cpuPerCall(SIGNUPS, prepare());
  const cpu = await interleave(contenders(origins[0]), cpuPerSignup, { rounds: 15, warmUp: 5 });
  stop();
  const line = { what: 'registerCustomer, CPU per signup', ours: cpu.registerCustomer, unit: 'µs' };
  return [
    compare({ ...line, against: 'axios.post', theirs: cpu['axios.post'], atMost: 1 }),
    compare({ ...line, against: 'dub track.lead', theirs: cpu.dub, atMost: 0.5 }),
    compare({ ...line, against: 'undici (the limit)', theirs: cpu.undici }),
  ];
}
