/*
 * Reports each payment and each refund to Affili. Against the sandbox:
 *
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npx tsx examples/payment.ts
 *
 * The routes are for Express 5. On Express 4, catch what they throw and call next(error), or it ends the process.
 */
import { randomUUID } from 'node:crypto';
import express, { type RequestHandler } from 'express';
import { affili, AffiliClient, recordConversion, registerCustomer } from 'express-affili';

const client = new AffiliClient();
type User = { id: string; affiliCustomerId: string | null };
type Invoice = { id: string; user: User; amount: number; state: string; conversionId?: string | null };
const invoices = new Map<string, Invoice>();
const app = express();
app.use(affili({ client }), express.urlencoded({ extended: false }));

app.get('/', (_req, res) => res.send('<form method="post" action="/buy"><button>Sign up and pay</button></form>'));

app.post('/buy', async (req, res) => {
  const [userId, id] = [randomUUID(), randomUUID()];
  const user = { id: userId, affiliCustomerId: await registerCustomer(req, userId) };
  invoices.set(id, { id, user, amount: 240_000, state: 'open' });
  res.send(`At the gateway: <a href="/callback/${id}?Status=OK">back by GET</a>
    <form method="post" action="/callback/${id}"><button name="Status" value="OK">back by POST</button></form>`);
});

/** A stand-in for asking the gateway's server: what the visitor's browser sends proves no payment. */
const verifyAtGateway = (invoice?: Invoice) => Promise.resolve(invoice !== undefined);

/*
 * The visitor comes back from another site. The browser sends a SameSite=Lax cookie with a GET from there (Zarinpal:
 * ?Authority=…&Status=OK), but not with a POST (many banks): then there is neither a session nor a referrer. So the
 * invoice says who pays, and the id that was stored at signup tells Affili who that is. A renewal, months later, works
 * the same way.
 */
const callback: RequestHandler<{ id: string }> = async (req, res) => {
  const invoice = invoices.get(req.params.id);
  const { Status } = { ...req.query, ...(req.body as object) } as { Status?: string };
  if (Status === 'OK' && (await verifyAtGateway(invoice)) && invoice?.state === 'open') {
    invoice.state = 'paid'; // before the first await: the callback may come twice
    const { id, amount, user } = invoice;
    invoice.conversionId = await recordConversion(req, { order_id: id, amount, customer_id: user.affiliCustomerId });
  }
  res.status(invoice ? 200 : 404).json(invoice ?? null);
};
app.route('/callback/:id').get(callback).post(callback);

app.post('/invoices/:id/refund', async (req, res) => {
  const invoice = invoices.get(req.params.id);
  // Without a conversionId, be it null, Affili is still being told of the payment: it would hear of no refund.
  if (invoice?.state !== 'paid' || invoice.conversionId === undefined) return void res.sendStatus(409);
  invoice.state = 'refunded';
  // It rejects if Affili is down. outbox.addConversionStatus() would retry: see examples/shop.
  if (invoice.conversionId) await client.conversions.update(invoice.conversionId, { status: 'refunded' });
  res.json(invoice);
});

const server = app.listen(Number(process.env.PORT ?? 3000), 'localhost', (error) => {
  if (error) throw error;
  console.log('Follow', `http://localhost:${(server.address() as { port: number }).port}/?referrer=aff-demo&exp=30`);
});
