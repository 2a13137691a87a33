import { randomUUID } from 'node:crypto';
import { shopWithSandbox } from './shop';
import { ShopCustomer } from './shop-customer';

const shop = shopWithSandbox();

// Customers that the sandbox has forgotten since the test before are told of, and no concern here.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const callbackOf = (invoiceId: string) => `/payments/${invoiceId}/callback`;

/** The invoices of a customer, open ones too. */
async function invoicesOf({ id }: ShopCustomer): Promise<{ id: string; status: string; amount: number }[]> {
  const { rows } = await shop.database.executeSql('SELECT id, status, amount FROM invoices WHERE user_id = $1', [id]);
  return rows as { id: string; status: string; amount: number }[];
}

test('a payment leads from the plan over the gateway to the receipt, in the language it began in', async () => {
  for (const [base, amount] of [
    ['', '۲۴۰٬۰۰۰ تومان'],
    ['/en', '240,000 toman'],
  ] as const) {
    const customer = await ShopCustomer.signUp(shop, { base });
    const { browser } = customer;
    await browser.get(`${base}/welcome/${customer.id}`).expect(new RegExp(`href="${base}/plans/${customer.id}"`));
    const chosen = await browser.post(`${base}/plans/${customer.id}`).type('form').send({ plan: 'business' });
    const gateway = chosen.headers['location']!;
    await browser.get(gateway).expect(200, new RegExp(amount));
    const [callback, method] = await customer.decide(gateway, 'paid');
    expect([callback, method]).toEqual([expect.stringMatching(`^${base}/payments/[^?]+/callback\\?.*OK$`), 'post']);
    const invoice = await customer.comeBack(callback, method);
    await browser.get(`${base}/payments/${invoice}`).expect(200, new RegExp(`data-status="paid"[^]*${amount}`));
    await browser.get(`${base}/customers`).expect(new RegExp(amount));
  }
});

test.each([
  ['twice', (pay: () => Promise<string>) => pay().then(pay)],
  ['at the same time', (pay: () => Promise<string>) => Promise.all([pay(), pay(), pay()])],
])('the callback called %s pays once', async (_name, call) => {
  const customer = await ShopCustomer.signUp(shop);
  const [callback] = await customer.decide(await customer.choose(), 'paid');
  await call(() => customer.comeBack(callback));
  await customer.comeBack(callback, 'get');

  const [invoice, ...others] = await invoicesOf(customer);
  expect(invoice).toMatchObject({ status: 'paid' });
  expect(others).toEqual([]);
  const { rows } = await shop.database.executeSql(
    "SELECT id FROM pgboss.job WHERE data->'conversion'->>'order_id' = $1",
    [invoice!.id],
  );
  expect(rows).toHaveLength(1);
});

test('the plan says what is to be paid, whatever the visitor sends along', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const tampered = { amount: 1, price: 1, status: 'paid', user_id: randomUUID() };
  const gateway = await customer.choose('company', tampered);
  const [callback] = await customer.decide(gateway, 'paid', tampered);
  await customer.browser.post(`${callback}&amount=1`).type('form').send(tampered).expect(303);
  expect(await invoicesOf(customer)).toEqual([expect.objectContaining({ status: 'paid', amount: 690_000 })]);
});

test('an amount that is not the invoice’s is not taken for its payment', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const gateway = await customer.choose();
  const authority = gateway.split('/').at(-1);
  await shop.database.executeSql('UPDATE gateway_payments SET amount = 1 WHERE authority = $1', [authority]);
  const [callback] = await customer.decide(gateway, 'paid');
  await customer.comeBack(callback);
  expect(await invoicesOf(customer)).toEqual([expect.objectContaining({ status: 'failed' })]);
});

test.each(['free', '__proto__'])('there is no invoice for the plan %j', async (plan) => {
  const customer = await ShopCustomer.signUp(shop);
  expect(await customer.choose(plan)).toBe(`/plans/${customer.id}`);
  expect(await invoicesOf(customer)).toEqual([]);
});

test('nobody pays an invoice by saying so, nor by the payment of another one', async () => {
  const customer = await ShopCustomer.signUp(shop);
  await customer.choose();
  const { id } = (await invoicesOf(customer))[0]!;
  const other = await ShopCustomer.signUp(shop);
  const [paid] = await other.decide(await other.choose(), 'paid');
  const query = paid.slice(paid.indexOf('?'));

  await customer.comeBack(`${callbackOf(id)}${query}`, 'get');
  await customer.comeBack(`${callbackOf(id)}${query}`, 'post');
  expect(await invoicesOf(customer)).toEqual([expect.objectContaining({ status: 'open' })]);
  await customer.browser.get(`/payments/${id}`).expect(200, /data-status="open"/);
  expect(await shop.jobsAbout(id)).toBe(0);
});

test('a failed payment converts nothing, and the next one is another', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const gateway = await customer.choose();
  const [callback, method] = await customer.decide(gateway, 'failed');
  expect(method).toBe('get');
  const failed = await customer.comeBack(callback, method);
  await customer.browser.get(`/payments/${failed}`).expect(200, /data-status="failed"/);
  // Back at the gateway's page, it is too late.
  await customer.browser.get(gateway).expect(303);
  expect(await customer.decide(gateway, 'paid')).toEqual([callback, 'get']);
  await customer.comeBack(callback);
  expect(await customer.payment(failed)).toMatchObject({ status: 'failed', conversion: undefined });
  expect(await shop.jobsAbout(failed)).toBe(0);

  const paid = await customer.pay();
  expect(paid).not.toBe(failed);
  expect(await customer.payment(paid)).toMatchObject({ status: 'paid' });
});

test('only what is paid can be refunded', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const failed = await customer.pay('failed');
  await customer.choose();
  const open = (await invoicesOf(customer)).find(({ status }) => status === 'open')!;
  for (const id of [failed, open.id, randomUUID(), 'nobody']) await customer.refund(id);

  expect(await shop.jobsAbout(failed)).toBe(0);
  const statuses = (await invoicesOf(customer)).map(({ status }) => status);
  expect(statuses.sort()).toEqual(['failed', 'open']);
});

test.each([
  ['get', '/plans/nobody'],
  ['post', '/gateway/nobody'],
  ['get', `/payments/${randomUUID()}`],
  ['get', callbackOf('%00')],
  ['post', `/en${callbackOf(randomUUID())}`],
] as const)('says kindly that there is nothing: %s %s', async (method, path) => {
  const { status, text } = await shop.browser()[method](path);
  expect(status).toBe(404);
  expect(text).toMatch(/<h1>/);
});
