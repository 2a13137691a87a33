import { PHONE, screenshot } from './chromium';
import { shopInBrowser } from './shop-in-browser';

const shop = shopInBrowser();

describe.each([
  { language: 'fa', base: '', direction: 'rtl' },
  { language: 'en', base: '/en', direction: 'ltr' },
])('in $language', ({ language, base, direction }) => {
  test('brings a visitor from the link to an id on the customers page', async () => {
    await shop.page.goto(`${shop.shopUrl}${base}/?referrer=aff-${language}&exp=30`);
    expect(await shop.page.locator('html').getAttribute('dir')).toBe(direction);
    await screenshot(shop.page, `shop-${language}`);
    await shop.page.getByTestId('cta-signup').first().click();
    const email = await shop.signUp();

    await shop.page.goto(`${shop.shopUrl}${base}/customers`);
    await shop.idOf(email, 'stored').waitFor();
    expect(await shop.customer(email).getByTestId('customer-source').textContent()).toContain(`aff-${language}`);
    const id = await shop.idOf(email, 'stored').textContent();
    await screenshot(shop.page, `customers-${language}`);

    await shop.page.goto(`${shop.sandboxUrl}/?lang=${language}`);
    const row = shop.page.getByTestId('customer-row').filter({ hasText: email });
    await row.waitFor();
    expect(await row.textContent()).toContain(id);
    await screenshot(shop.page, `sandbox-${language}`);
  });

  test.each([
    ['shop', () => `${shop.shopUrl}${base}/`],
    ['signup', () => `${shop.shopUrl}${base}/signup`],
    ['customers', () => `${shop.shopUrl}${base}/customers`],
  ])('fits a phone: %s', async (name, url) => {
    await shop.page.setViewportSize(PHONE);
    await shop.page.goto(url());
    const overflow = await shop.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    await screenshot(shop.page, `${name}-${language}-phone`);
  });
});

test('sets a cookie that no script can read, for the days of the link', async () => {
  const before = Date.now() / 1000;
  await shop.page.goto(`${shop.shopUrl}/?referrer=aff%2B1&exp=0.5`);
  const [cookie] = await shop.context.cookies();
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
  expect(await shop.page.evaluate('document.cookie')).toBe('');
});

test('shows a script as the text it is, in the shop and in the sandbox', async () => {
  const script = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;
  await shop.page.goto(`${shop.shopUrl}/signup?referrer=aff-script&exp=30`);
  const email = await shop.signUp({ first_name: script, last_name: script });
  await shop.page.goto(`${shop.shopUrl}/customers`);
  await shop.idOf(email, 'stored').waitFor();
  expect(await shop.customer(email).getByTestId('customer-name').textContent()).toContain(script);
  await shop.page.goto(`${shop.sandboxUrl}/`);
  const row = shop.page.getByTestId('customer-row').filter({ hasText: email });
  await row.waitFor();
  expect(await row.textContent()).toContain(script);
  expect(await shop.page.locator('img[src=x]').count()).toBe(0);
});

test('shows the sandbox a customer as it comes in, masks the token, and copies a link', async () => {
  await shop.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: shop.sandboxUrl });
  const { affili } = await shop.affili();
  await affili.getByTestId('link-target').fill(`${shop.shopUrl}/signup`);
  await affili.getByTestId('link-referrer').fill('aff-built');
  await affili.getByTestId('link-copy').click();
  const link = await affili.evaluate<string>('navigator.clipboard.readText()');
  expect(link).toBe(`${shop.shopUrl}/signup?referrer=aff-built&exp=30`);

  await shop.page.goto(link);
  const email = await shop.signUp();
  await affili.getByTestId('customer-row').filter({ hasText: email }).waitFor();
  expect(await affili.content()).not.toContain('sandbox-token');
});
