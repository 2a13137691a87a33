/** A stand-in for Affili, and for Dub: it answers at once and does nothing else, so that what is measured is the client. */
import { createServer } from 'node:http';
import { listenForParent } from './child-server.mjs';

const DATE = '2026-01-17T12:46:38.000000Z';
const PER_PAGE = 100;

let made = 1e9;
/** No two have the same id, nor ids of different lengths: V8 would keep the former once, and pad the latter. */
const customer = (mcs_id = String((made += 1))) => ({
  id: `a${(made += 1)}`,
  mcs_id,
  meta_data: { first_name: 'Sara', last_name: 'Karimi', email: 'sara@shop.example' },
  created_at: DATE,
  updated_at: DATE,
  publisher: { id: '7', full_name: 'A Publisher' },
});

const ANSWERS = {
  'POST /services/customers': ({ body }) => ({
    status: 'ok',
    tag: 'saveCustomer',
    api_version: '1.0.0',
    data: customer(body.mcs_id),
  }),
  'GET /services/customers': ({ query }) => ({ status: 'ok', data: page(query) }),
  'POST /services/conversions': () => ({ status: 'ok', data: { id: `c${(made += 1)}` } }),
  'POST /track/lead': ({ body }) => ({
    click: { id: body.clickId },
    link: null,
    customer: { name: 'Sara Karimi', email: 'sara@shop.example', avatar: null, externalId: body.customerExternalId },
  }),
  'POST /track/sale': ({ body: { eventName, customerExternalId: externalId, amount, currency, invoiceId } }) => ({
    eventName,
    customer: { id: `a${(made += 1)}`, name: null, email: null, avatar: null, externalId },
    sale: { amount, currency, paymentProcessor: 'custom', invoiceId, metadata: null },
  }),
};

/** An `mcs_id` is unknown; else so many customers as the filter `publisher_id` says, in Laravel's pages. */
function page(query) {
  const total = query.has('mcs_id') ? 0 : Number(query.get('publisher_id'));
  const current = Number(query.get('page') ?? 1);
  const first = (current - 1) * PER_PAGE;
  const data = Array.from({ length: Math.min(PER_PAGE, total - first) }, () => customer());
  return { current_page: current, data, last_page: Math.ceil(total / PER_PAGE), per_page: PER_PAGE, total };
}

const server = createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const { pathname, searchParams: query } = new URL(req.url, 'http://localhost');
    const answer = ANSWERS[`${req.method} ${pathname}`]({ query, body: text && JSON.parse(text) });
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(answer));
  });
});
await listenForParent(server);
