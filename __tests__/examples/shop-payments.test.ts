import { shopWithSandbox } from './shop';
import { ShopCustomer } from './shop-customer';

const shop = shopWithSandbox();
const { sandbox } = shop;

let told: jest.SpyInstance<void, unknown[]>;
beforeEach(() => (told = jest.spyOn(console, 'error').mockImplementation()));
afterEach(() => told.mockRestore());

const conversionsOf = (invoiceId: string) => sandbox.conversions.filter(({ order_id }) => order_id === invoiceId);

function converted(customer: ShopCustomer, invoiceId: string): Promise<string> {
  return shop.untilThere(async () => (await customer.payment(invoiceId))?.conversionId);
}

/** Waits until Affili has been told. */
function refunded(invoiceId: string): Promise<true> {
  return shop.untilThere(() => conversionsOf(invoiceId).some(({ status }) => status === 2) || undefined);
}

/** What the outbox is said to have, in English. */
async function outboxAtPage(): Promise<{ total: number; oldest: string }> {
  const { text } = await shop.browser().get('/en/customers/outbox').expect(200);
  const [, total] = /data-total="(\d+)"/.exec(text)!;
  const [, oldest] = /data-testid="outbox-oldest">([^<]*)</.exec(text)!;
  return { total: Number(total), oldest: oldest! };
}

test('converts each payment of a customer who came by a link, renewals too', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const first = await customer.pay('paid', 'solo');
  const renewal = await customer.pay('paid', 'company');

  const ids = [await converted(customer, first), await converted(customer, renewal)];
  const { id: customer_id } = sandbox.customers.find(({ mcs_id }) => mcs_id === customer.id)!;
  expect([...conversionsOf(first), ...conversionsOf(renewal)]).toEqual([
    expect.objectContaining({
      id: ids[0],
      order_id: first,
      customer_id,
      amount: 90_000,
      products: [{ pid: 'solo', name: 'تک‌نفره', quantity: 1, unit_price: 90_000, total_price: 90_000 }],
    }),
    expect.objectContaining({ id: ids[1], order_id: renewal, customer_id, amount: 690_000 }),
  ]);
  expect((await customer.payments()).map(({ id }) => id)).toEqual([renewal, first]);
}, 40_000);

test('tells Affili of a refund, once', async () => {
  const customer = await ShopCustomer.signUp(shop);
  const invoice = await customer.pay();
  await converted(customer, invoice);
  await Promise.all([customer.refund(invoice), customer.refund(invoice)]);
  await customer.refund(invoice);

  await refunded(invoice);
  expect(await customer.payment(invoice)).toMatchObject({ status: 'refunded', conversion: 'stored' });
  const { rows } = await shop.database.executeSql(
    "SELECT id FROM pgboss.job WHERE data->'statusChange'->>'order_id' = $1",
    [invoice],
  );
  expect(rows).toHaveLength(1);
}, 40_000);

test.each([{ down: ['signup'] }, { down: ['refund'] }, { down: ['signup', 'payment', 'refund'] }])(
  'Affili away at $down harms none of it, and gets all of it once it is back',
  async ({ down }) => {
    shop.isAffiliDown = down.includes('signup');
    const customer = await ShopCustomer.signUp(shop);
    shop.isAffiliDown = down.includes('payment');
    const invoice = await customer.pay();
    expect(await customer.payment(invoice)).toMatchObject({ status: 'paid' });
    if (shop.isAffiliDown) {
      expect(await customer.payment(invoice)).toMatchObject({ conversion: 'waiting' });
      expect((await outboxAtPage()).total).toBeGreaterThan(0);
    }
    shop.isAffiliDown = down.includes('refund');
    await customer.refund(invoice);
    expect(await customer.payment(invoice)).toMatchObject({ status: 'refunded' });

    shop.isAffiliDown = false;
    await refunded(invoice);
    const id = await converted(customer, invoice);
    expect(conversionsOf(invoice)).toEqual([expect.objectContaining({ id, status: 2, amount: 240_000 })]);
    expect(sandbox.customers.filter(({ mcs_id }) => mcs_id === customer.id)).toHaveLength(1);
  },
  60_000,
);

test('shows what waits in the outbox, and that nothing does any more', async () => {
  shop.isAffiliDown = true;
  await ShopCustomer.signUp(shop);
  // It waits, but for the moments in which it is tried.
  await shop.untilThere(async () => /^\d+ \w+ \d{4}/.test((await outboxAtPage()).oldest) || undefined);

  shop.isAffiliDown = false;
  await shop.untilThere(async () => (await outboxAtPage()).total === 0 || undefined);
  expect((await outboxAtPage()).oldest).toBe('None');
}, 40_000);

test('leaves nothing for Affili of a customer who came without a link', async () => {
  const customer = await ShopCustomer.signUp(shop, { link: false });
  const invoice = await customer.pay();
  expect(await customer.payment(invoice)).toMatchObject({ status: 'paid', conversion: 'none' });
  await customer.refund(invoice);
  expect(await customer.payment(invoice)).toMatchObject({ status: 'refunded', conversion: 'none' });
  expect(await shop.jobsAbout(invoice)).toBe(0);
});

test('takes a payment, and gives it back, where the queue is broken', async () => {
  const customer = await ShopCustomer.signUp(shop);
  await shop.database.executeSql('ALTER TABLE pgboss.queue RENAME TO gone');
  const invoice = await customer.pay();
  await customer.refund(invoice);
  await shop.database.executeSql('ALTER TABLE pgboss.gone RENAME TO queue');

  expect(await customer.payment(invoice)).toMatchObject({ status: 'refunded', conversion: 'waiting' });
  const lines = told.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(invoice));
  expect(lines).toEqual([
    expect.stringMatching(/^Not in the outbox: order_id /),
    expect.stringMatching(/^Not in the outbox: refund of order_id /),
  ]);
});
