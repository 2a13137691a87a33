import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { runExample, type RunningExample } from '../support/run-example';
import { DESKTOP, launch, PHONE, screenshot } from './chromium';

let browser: Browser;
let shop: RunningExample;
let folder: string;
let shopUrl: string;
let sandboxUrl: string;
let context: BrowserContext;
let page: Page;
/** What a page's own script, or one that got into it, had to say. */
let troubles: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-browser-'));
  browser = await launch();
  ({ example: shop } = runExample('shop/server.ts', { PORT: '0', SANDBOX_PORT: '0', DATA_DIR: folder }));
  [, shopUrl = ''] = await shop.printed(/The shop +(http:\/\/[^/\s]+)/);
  [, sandboxUrl = ''] = await shop.printed(/The sandbox +(http:\/\/[^/\s]+)/);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await shop?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: DESKTOP });
  page = await watched(context);
});

afterEach(async () => {
  await context.close();
  expect(troubles).toEqual([]);
});

async function watched(within: BrowserContext): Promise<Page> {
  const opened = await within.newPage();
  troubles = [];
  opened.on('pageerror', (error) => troubles.push(error.message));
  opened.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  opened.on('request', (request) => {
    if (new URL(request.url()).hostname !== 'localhost') troubles.push(`fetched from outside: ${request.url()}`);
  });
  return opened;
}

let people = 0;
/** Somebody new, by their email. */
async function signUp(fields: Partial<Record<'first_name' | 'last_name', string>> = {}): Promise<string> {
  people += 1;
  const email = `person-${people}@example.ir`;
  const all = { first_name: 'سارا', last_name: 'محمدی', mobile: '09121234567', email, ...fields };
  for (const [name, value] of Object.entries(all)) await page.getByTestId(name).fill(value);
  await page.getByTestId('submit').click();
  await page.getByTestId('welcome').waitFor();
  return email;
}

const customer = (email: string) => page.locator(`[data-testid=customer][data-email="${email}"]`);
const idOf = (email: string, state: string) => customer(email).locator(`[data-testid=affili-id][data-state=${state}]`);

describe.each([
  { language: 'fa', base: '', direction: 'rtl' },
  { language: 'en', base: '/en', direction: 'ltr' },
])('in $language', ({ language, base, direction }) => {
  test('brings a visitor from the link to an id on the customers page', async () => {
    await page.goto(`${shopUrl}${base}/?referrer=aff-${language}&exp=30`);
    expect(await page.locator('html').getAttribute('dir')).toBe(direction);
    await screenshot(page, `shop-${language}`);
    await page.getByTestId('cta-signup').first().click();
    const email = await signUp();

    await page.goto(`${shopUrl}${base}/customers`);
    await idOf(email, 'stored').waitFor();
    expect(await customer(email).getByTestId('customer-source').textContent()).toContain(`aff-${language}`);
    const id = await idOf(email, 'stored').textContent();
    await screenshot(page, `customers-${language}`);

    await page.goto(`${sandboxUrl}/?lang=${language}`);
    const row = page.getByTestId('customer-row').filter({ hasText: email });
    await row.waitFor();
    expect(await row.textContent()).toContain(id);
    await screenshot(page, `sandbox-${language}`);
  });

  test('signs up who came without a link, and sends nothing', async () => {
    await page.goto(`${shopUrl}${base}/signup`);
    const email = await signUp();
    await page.goto(`${shopUrl}${base}/customers`);
    await idOf(email, 'none').waitFor();
    expect(await customer(email).getByTestId('customer-source').getAttribute('data-has-link')).toBe('false');
  });

  test.each([
    ['shop', () => `${shopUrl}${base}/`],
    ['signup', () => `${shopUrl}${base}/signup`],
    ['customers', () => `${shopUrl}${base}/customers`],
    ['sandbox', () => `${sandboxUrl}/?lang=${language}`],
  ])('fits a phone: %s', async (name, url) => {
    await page.setViewportSize(PHONE);
    await page.goto(url());
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    await screenshot(page, `${name}-${language}-phone`);
  });
});

test('sets a cookie that no script can read, for the days of the link', async () => {
  const before = Date.now() / 1000;
  await page.goto(`${shopUrl}/?referrer=aff%2B1&exp=0.5`);
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({
    name: 'affili_ref',
    value: 'aff%2B1',
    domain: 'localhost',
    path: '/',
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  });
  // Whole seconds, on a machine that may be busy.
  expect(cookie!.expires - before).toBeGreaterThan(43_190);
  expect(cookie!.expires - before).toBeLessThan(43_260);
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('the last link counts', async () => {
  await page.goto(`${shopUrl}/?referrer=first-link&exp=30`);
  await page.goto(`${shopUrl}/signup?referrer=last-link&exp=30`);
  const email = await signUp();
  await page.goto(`${shopUrl}/customers`);
  expect(await customer(email).getByTestId('customer-source').textContent()).toContain('last-link');
});

test('shows a script as the text it is, in the shop and in the sandbox', async () => {
  const script = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
  await page.goto(`${shopUrl}/signup?referrer=aff-script&exp=30`);
  const email = await signUp({ first_name: script, last_name: script });
  await page.goto(`${shopUrl}/customers`);
  await idOf(email, 'stored').waitFor();
  expect(await customer(email).getByTestId('customer-name').textContent()).toContain(script);
  await page.goto(`${sandboxUrl}/`);
  const row = page.getByTestId('customer-row').filter({ hasText: email });
  await row.waitFor();
  expect(await row.textContent()).toContain(script);
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('goes on while Affili is down, and the id comes by itself when it is back', async () => {
  const affili = await context.newPage();
  await affili.goto(`${sandboxUrl}/?lang=en`);
  const down = affili.getByTestId('fault-down');
  await Promise.all([affili.waitForResponse((response) => response.url().includes('/page/faults/')), down.check()]);
  await screenshot(affili, 'sandbox-down');

  await page.goto(`${shopUrl}/signup?referrer=aff-down&exp=30`);
  const email = await signUp();
  await page.goto(`${shopUrl}/customers`);
  await idOf(email, 'waiting').waitFor();
  await screenshot(page, 'customers-waiting');

  await down.uncheck();
  await idOf(email, 'stored').waitFor({ timeout: 60_000 });
  await affili.getByTestId('customer-row').filter({ hasText: email }).waitFor();
}, 90_000);

test('shows the sandbox a customer as it comes in, masks the token, and copies a link', async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: sandboxUrl });
  const affili = await context.newPage();
  await affili.goto(`${sandboxUrl}/?lang=en`);
  await affili.getByTestId('link-target').fill(`${shopUrl}/signup`);
  await affili.getByTestId('link-referrer').fill('aff-built');
  await affili.getByTestId('link-copy').click();
  const link = await affili.evaluate<string>('navigator.clipboard.readText()');
  expect(link).toBe(`${shopUrl}/signup?referrer=aff-built&exp=30`);

  await page.goto(link);
  const email = await signUp();
  await affili.getByTestId('customer-row').filter({ hasText: email }).waitFor();
  expect(await affili.content()).not.toContain('sandbox-token');
});
