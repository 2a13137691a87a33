import { createRequire } from 'node:module';
import { Dub } from 'dub';
import { Pool } from 'undici';
import { affili, recordConversion } from '../../dist/index.js';
import { cpuPerCall } from '../support/calls.mjs';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { expressMessages } from '../support/express-messages.mjs';
import { interleave } from '../support/interleave.mjs';

/** The copy that the package itself loads; `import` would give another. */
const axios = createRequire(import.meta.url)('axios');

const PAYMENTS = 400;
const TOKEN = 'benchmark';
const AMOUNT = 1_490_000;
const CUSTOMER = '5f0c3a1e9b';
const PRODUCTS = [{ pid: 'plan-pro', name: 'Pro, a month', quantity: 1, unit_price: AMOUNT, total_price: AMOUNT }];
const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
const PATH = '/services/conversions';

const paymentOf = (payment) => ({
  order_id: `invoice-${payment}`,
  amount: AMOUNT,
  customer_id: CUSTOMER,
  products: PRODUCTS,
});
const conversionOf = (payment) => ({ type: 'sale', ...paymentOf(payment), referrer: 'aff-1' });

/** By name: makes ready for a round of payments, and answers how to record one of them. */
function contenders(origin) {
  const middleware = affili({ token: TOKEN, baseUrl: origin });
  const dub = new Dub({ token: TOKEN, serverURL: origin });
  const pool = new Pool(origin, { connections: 10 });
  return {
    recordConversion: () => {
      const headers = { cookie: 'sid=s%3AoBx7vGqvWmQwLxY3; affili_ref=aff-1; theme=dark' };
      const messages = expressMessages({ count: PAYMENTS, url: '/payment/callback', headers });
      for (const [req, res] of messages) middleware(req, res, () => {});
      return (payment) => recordConversion(messages[payment][0], paymentOf(payment));
    },
    'axios.post': () => (payment) => axios.post(`${origin}${PATH}`, conversionOf(payment), { headers: HEADERS }),
    dub: () => (payment) =>
      dub.track.sale({
        customerExternalId: CUSTOMER,
        amount: AMOUNT,
        currency: 'irr',
        eventName: 'Invoice paid',
        invoiceId: `invoice-${payment}`,
        clickId: 'aff-1',
        metadata: { products: PRODUCTS },
      }),
    undici: () => async (payment) => {
      const body = JSON.stringify(conversionOf(payment));
      const answer = await pool.request({ path: PATH, method: 'POST', headers: HEADERS, body });
      return answer.body.json();
    },
  };
}

/** What a payment costs the app, over HTTP. */
export async function measure() {
  const { origins, stop } = await startServers('stand-in.mjs');
  const cpuPerPayment = (prepare) => cpuPerCall(PAYMENTS, prepare());
  const cpu = await interleave(contenders(origins[0]), cpuPerPayment, { rounds: 15, warmUp: 5 });
  stop();
  const line = { what: 'recordConversion, CPU per payment', ours: cpu.recordConversion, unit: 'µs' };
  return [
    compare({ ...line, against: 'axios.post', theirs: cpu['axios.post'], atMost: 1 }),
    compare({ ...line, against: 'dub track.sale', theirs: cpu.dub, atMost: 0.5 }),
    compare({ ...line, against: 'undici (the limit)', theirs: cpu.undici }),
  ];
}
