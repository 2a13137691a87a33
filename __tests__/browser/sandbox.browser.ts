import type { Browser, Page } from 'playwright-core';
import { AffiliClient } from 'express-affili';
import { createSandbox, type Sandbox } from 'express-affili/sandbox';
import { serve } from '../support/serve';
import { launch, PHONE } from './chromium';

const SCRIPT = `"><img src=x onerror=alert(1)><script>alert(2)</script>`.repeat(4);
const PUBLISHERS = { 'aff-1': { id: '1', full_name: SCRIPT }, 'aff-2': { id: '2', full_name: 'Reza' } };

let browser: Browser;
let page: Page;
let sandbox: Sandbox;
let client: AffiliClient;
let url: string;
let troubles: string[];

beforeAll(async () => (browser = await launch()), 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  sandbox = createSandbox({ publishers: PUBLISHERS });
  url = await serve(sandbox);
  client = new AffiliClient({ token: 'sandbox-token', baseUrl: url, timeout: 10_000 });
  troubles = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
});

afterEach(async () => {
  await page.context().close();
  expect(troubles).toEqual([]);
});

const sales = () => page.locator('#customers').getByTestId('conversion');
const apart = () => page.getByTestId('apart').getByTestId('conversion');

test('shows a conversion beside its customer as it comes in, with its status and its requests', async () => {
  await page.goto(`${url}/?lang=en`);
  const customer = await client.customers.create({ referrer: 'aff-2', mcs_id: '42' });
  const { id } = await client.conversions.create({ order_id: 'INV-1', amount: 4_900_000, customer_id: customer.id });
  await sales().filter({ hasText: 'INV-1' }).filter({ hasText: '4,900,000' }).filter({ hasText: 'pending' }).waitFor();
  await client.conversions.update(id, { status: 'refunded' });
  await sales().filter({ hasText: 'refunded' }).waitFor();
  await page.getByTestId('totals').filter({ hasText: 'refunded: 4,900,000' }).waitFor();

  // An edit of the customer leaves the conversion below it alone.
  await client.customers.update(customer.id, { mcs_id: '43' });
  await page.getByTestId('customer-row').filter({ hasText: '43' }).waitFor();
  await page.getByTestId('exchange').filter({ hasText: '200' }).nth(3).waitFor();
  await sales().locator('summary').click();
  expect(await sales().getByTestId('conversion-id').textContent()).toBe(id);
  expect(await sales().locator('pre').first().textContent()).toContain('{"status":2}');
});

test('shows what has no customer here apart, and marks an unknown customer and a double', async () => {
  await client.conversions.create({ order_id: 'INV-1', amount: 1, referrer: 'aff-2' });
  await client.conversions.create({ order_id: 'INV-1', amount: 1, customer_id: 'my-own-id' });
  await page.goto(`${url}/?lang=en`);
  const [marked, unmarked] = [apart().nth(0), apart().nth(1)];
  await marked.waitFor();
  const flags = (row: typeof marked) => row.locator('.flag:visible').allTextContents();
  expect(await flags(marked)).toEqual(['order_id again', 'unknown customer']);
  expect(await flags(unmarked)).toEqual([]);
  expect(await unmarked.textContent()).toContain('Reza');

  await page.getByTestId('reset').click();
  await marked.waitFor({ state: 'detached' });
  expect(await page.getByTestId('totals').isVisible()).toBe(false);
});

test('lets the oldest customers and requests go as more than 200 come in', async () => {
  await page.goto(`${url}/?lang=en`);
  for (let n = 1; n <= 202; n += 1) await client.customers.create({ referrer: 'aff-2', mcs_id: `m-${n}` });
  await page.getByTestId('exchange').filter({ hasText: '"mcs_id":"m-202"' }).filter({ hasText: '200 OK' }).waitFor();
  expect(await page.getByTestId('exchange').count()).toBe(200);
  const ids = await page.getByTestId('customer-row').locator('[data-field=mcs_id]').allTextContents();
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([200, 'm-202', 'm-3']);
});

test.each(['fa', 'en'])(
  'takes names and ids for text, in the totals too, and fits a phone, in %s',
  async (language) => {
    await page.setViewportSize(PHONE);
    const customer = await client.customers.create({ referrer: 'aff-1', mcs_id: '42' });
    await client.conversions.create({ order_id: SCRIPT, amount: 1e300, customer_id: customer.id });
    await client.conversions.create({ order_id: 'x'.repeat(255), amount: 1, customer_id: SCRIPT, referrer: 'aff-1' });
    await page.goto(`${url}/?lang=${language}`);
    await apart().waitFor();
    expect(await sales().textContent()).toContain(SCRIPT);
    expect(await page.getByRole('list', { name: /./ }).textContent()).toContain(SCRIPT);
    expect(await page.locator('img, main script').count()).toBe(0);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
  },
);

test.each([
  ['fa', 'بازاریاب نامعلوم', '۲۵۰٫۵', 'تعداد: ۱'],
  ['en', 'Unknown affiliate', '250.5', 'conversions: 1'],
])('draws the totals from the side that %s is read from', async (language, affiliate, amount, count) => {
  const { id } = await client.conversions.create({ order_id: 'INV-1', amount: 1000, referrer: 'aff-2' });
  await client.conversions.update(id, { status: 'refunded' });
  await client.conversions.create({ order_id: 'INV-2', amount: 1000, referrer: 'aff-2' });
  await client.conversions.create({ order_id: 'INV-3', amount: 250.5, customer_id: 'my-own-id' });
  await page.goto(`${url}/?lang=${language}`);
  const [longest, other] = [0, 1].map((at) => page.getByTestId('totals').getByRole('listitem').nth(at));
  for (const text of [affiliate, amount, count]) expect(await other!.textContent()).toContain(text);
  /** Where a part of a bar starts, and how long it is, in percent of the bar. */
  const placeOf = async (row: typeof longest, part: string) => {
    const bar = (await row!.locator('.bar').boundingBox())!;
    const { x, width } = (await row!.locator(`.bar ${part}`).boundingBox())!;
    const start = language === 'fa' ? bar.x + bar.width - (x + width) : x - bar.x;
    return [start, width].map((length) => Math.round((length / bar.width) * 100));
  };
  expect(await placeOf(longest, '.counted')).toEqual([0, 50]);
  expect(await placeOf(longest, '.refunded')).toEqual([50, 50]);
  expect(await placeOf(other, '.counted')).toEqual([0, 13]);
  expect(await other!.locator('.refunded:visible').count()).toBe(0);
});

test('builds a link with Persian digits, and says what affili() makes of it', async () => {
  await page.goto(`${url}/?lang=en`);
  await page.getByTestId('link-target').fill(' https://shop.example.ir/landing?a=1#top ');
  await page.getByTestId('link-exp').fill('۹۰');
  const link = page.getByTestId('link-output');
  expect(await link.textContent()).toBe('https://shop.example.ir/landing?a=1&referrer=aff-1&exp=90#top');
  await page.getByTestId('link-note').filter({ hasText: 'for 90 days' }).waitFor();
  await page.getByTestId('link-exp').fill('٠٫٥');
  expect(await link.textContent()).toContain('&exp=0.5#');
  await page.getByTestId('link-exp').fill('');
  expect(await link.textContent()).not.toContain('exp');
  await page.getByTestId('link-note').filter({ hasText: 'It has no exp' }).waitFor();
  await page.getByTestId('link-exp').fill('900');
  await page.getByTestId('link-note').filter({ hasText: 'Cut to 400 days' }).waitFor();
});

test('refuses what a field does not take at that field, and there alone', async () => {
  await page.goto(`${url}/?lang=fa`);
  const refused = {
    target: ['shop.example.ir', 'javascript:alert(1)'],
    referrer: ['سارا', 'a b', '۱۲۳', 'aff-1.', ''],
    exp: ['سی', '-1', '0', '1e3'],
  };
  for (const [name, values] of Object.entries(refused)) {
    const field = page.getByTestId(`link-${name}`);
    const right = await field.inputValue();
    for (const value of values) {
      await field.fill(value);
      // Of several, both would throw.
      expect(await page.locator('.invalid:visible').getAttribute('id')).toBe(`${name}-invalid`);
      expect(await page.locator('[aria-invalid=true]').getAttribute('name')).toBe(name);
      expect(await page.getByTestId('link-copy').isDisabled()).toBe(true);
      expect(await page.getByTestId('link-output').isVisible()).toBe(false);
    }
    await field.fill(right);
  }
  expect(await page.getByTestId('link-output').isVisible()).toBe(true);
});

test('an id as long as a UUID leaves room for the name of the affiliate', async () => {
  const wide = 'Mohammadreza Hosseini';
  sandbox.customers.push({
    ...{ id: 'f'.repeat(16), mcs_id: '3f2b8c1e-5d4a-4e6f-9b7c-1a2b3c4d5e6f', created_at: '2026-01-05T08:00:00.000Z' },
    ...{ updated_at: '', publisher: { id: '1', full_name: wide } },
    meta_data: { plan: 'pro', email: 'a.long.address@subdomain.example.ir', first_name: 'Sara' },
  });
  for (const width of [1200, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${url}/?lang=en`);
    const row = page.getByTestId('customer-row');
    const box = await row.getByText(wide).boundingBox();
    expect(box!.width).toBeGreaterThan(80);
    expect(await row.locator('dt').allTextContents()).toEqual(['first_name', 'email', 'plan']);
    expect(await row.locator('time').getAttribute('title')).toContain('January 5, 2026');
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
  }
});
