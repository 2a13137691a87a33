import { once } from 'node:events';
import type { Server } from 'node:http';
import supertest from 'supertest';
import { createSandbox } from 'express-affili/sandbox';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { withExamples, type RunExample } from '../support/run-example';

const sandbox = createSandbox();
let server: Server;
beforeAll(async () => (server = await listen(sandbox, 0, '')));
afterAll(() => close(server));

interface Invoice {
  id: string;
  state: string;
  conversionId?: string | null;
}

/** A visitor whom a link brought; `buy` answers the id of the invoice. */
async function visitExample(run: RunExample) {
  const example = run('payment.ts', { PORT: '0', AFFILI_TOKEN: 'sandbox-token', AFFILI_BASE_URL: urlOf(server) });
  const [, origin = '', link = ''] = await example.printed(/(http:\/\/[^/\s]+)(\S+)/);
  const visitor = supertest.agent(origin);
  await visitor.get(link).expect(200);
  const buy = async () => {
    const { text } = await visitor.post('/buy').expect(200);
    return /callback\/([\w-]+)/.exec(text)![1]!;
  };
  return { origin, visitor, buy };
}

test('converts a payment once, whichever way the visitor comes back, and refunds it', async () => {
  await withExamples(async (run) => {
    const { origin, visitor, buy } = await visitExample(run);
    // From another site, by POST, a browser brings no cookie along.
    const byPost = supertest(origin).post(`/callback/${await buy()}`);
    const paid = (await byPost.type('form').send({ Status: 'OK' }).expect(200)).body as Invoice;
    const byGet = `/callback/${await buy()}?Authority=A1&Status=OK`;
    // A visitor who reloads while the page is still loading: both callbacks are at work at the same time.
    await Promise.all([visitor.get(byGet).expect(200), visitor.get(byGet).expect(200)]);
    const again = (await visitor.get(byGet).expect(200)).body as Invoice;

    expect(sandbox.conversions).toEqual(
      [paid, again].map(
        ({ id, conversionId }, index) =>
          expect.objectContaining({
            id: conversionId,
            order_id: id,
            amount: 240_000,
            customer_id: sandbox.customers[index]!.id,
          }) as unknown,
      ),
    );

    await visitor.post(`/invoices/${paid.id}/refund`).expect(200);
    await visitor.post(`/invoices/${paid.id}/refund`).expect(409);
    expect(sandbox.conversions.map(({ status }) => status)).toEqual([2, 0]);
  });
}, 30_000);

test('converts nothing that was not paid', async () => {
  sandbox.reset();
  await withExamples(async (run) => {
    const { visitor, buy } = await visitExample(run);
    const cancelled = `/callback/${await buy()}?Status=NOK`;
    expect((await visitor.get(cancelled).expect(200)).body).toMatchObject({ state: 'open' });
    await visitor.get('/callback/nobody?Status=OK').expect(404);
    expect(sandbox.conversions).toEqual([]);
  });
}, 30_000);

test('refuses a refund while Affili is still being told of the payment, then tells Affili of it', async () => {
  sandbox.reset();
  await withExamples(async (run) => {
    const { origin, visitor, buy } = await visitExample(run);
    const invoice = await buy();

    sandbox.failNext(1, { delay: 2000 });
    const atAffili = once(server, 'request');
    const paid = visitor.get(`/callback/${invoice}?Status=OK`).expect(200);
    await Promise.all([paid, atAffili.then(() => supertest(origin).post(`/invoices/${invoice}/refund`).expect(409))]);
    await visitor.post(`/invoices/${invoice}/refund`).expect(200);
    expect(sandbox.conversions).toEqual([expect.objectContaining({ order_id: invoice, status: 2 })]);
  });
}, 30_000);
