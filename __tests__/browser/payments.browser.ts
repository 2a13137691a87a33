import { PHONE, screenshot } from './chromium';
import { shopInBrowser } from './shop-in-browser';

const shop = shopInBrowser();

/** Signs up by a link, and goes on to the plans. */
async function signUp(base = '', referrer = 'aff-pay'): Promise<string> {
  await shop.page.goto(`${shop.shopUrl}${base}/signup?referrer=${referrer}&exp=30`);
  const email = await shop.signUp();
  await shop.page.getByTestId('choose-plan').click();
  return email;
}

/** Goes from the plans to the receipt. */
async function pay(): Promise<void> {
  await shop.page.getByTestId('plan-business').click();
  await shop.page.getByTestId('gateway-pay').click();
  await shop.page.locator('[data-testid=receipt][data-status=paid]').waitFor();
}

const conversionOf = (email: string, state: string) =>
  shop.payments(email).locator(`[data-testid=conversion-id][data-state=${state}]`);
const waiting = () => shop.page.locator('[data-testid=outbox-waiting]:not([data-count="0"])');
const nothingLeft = () => shop.page.locator('[data-testid=outbox][data-total="0"]');

describe.each([
  { language: 'fa', base: '', amount: '۲۴۰٬۰۰۰ تومان' },
  { language: 'en', base: '/en', amount: '240,000 toman' },
])('in $language', ({ language, base, amount }) => {
  test('walks from the link to the refund, with Affili down from the signup to the payment', async () => {
    const { affili, turnDown } = await shop.affili();
    await turnDown(true);
    const email = await signUp(base);
    await screenshot(shop.page, `plans-${language}`);
    await pay();
    expect(await shop.page.getByTestId('amount').textContent()).toBe(amount);
    await screenshot(shop.page, `receipt-${language}`);

    await shop.page.getByTestId('customers-link').click();
    await shop.idOf(email, 'waiting').waitFor();
    await conversionOf(email, 'waiting').waitFor();
    await waiting().waitFor();
    expect(await shop.payments(email).getByTestId('amount').textContent()).toBe(amount);
    await screenshot(shop.page, `payments-waiting-${language}`);

    await turnDown(false);
    await shop.idOf(email, 'stored').waitFor({ timeout: 60_000 });
    await conversionOf(email, 'stored').waitFor({ timeout: 60_000 });
    await nothingLeft().waitFor({ timeout: 60_000 });
    await screenshot(shop.page, `payments-${language}`);
    const id = (await conversionOf(email, 'stored').textContent())!;

    const row = affili.getByTestId('conversion').filter({ hasText: id });
    await row.waitFor();
    expect(await row.getByTestId('conversion-status').textContent()).toBe('pending');
    await shop.payments(email).getByTestId('refund').click();
    await shop.payments(email).and(shop.page.locator('[data-status=refunded]')).waitFor();
    expect(await shop.payments(email).getByTestId('refund').count()).toBe(0);
    await row.getByTestId('conversion-status').filter({ hasText: 'refunded' }).waitFor({ timeout: 60_000 });
    expect(await affili.getByTestId('conversion').filter({ hasText: id }).count()).toBe(1);
  }, 180_000);

  test('fits a phone, from the welcome page to the refund', async () => {
    const expectToFit = async (name: string): Promise<void> => {
      const overflow = await shop.page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect({ name, overflow }).toEqual({ name, overflow: 0 });
      await screenshot(shop.page, `${name}-${language}-phone`);
    };
    await shop.page.setViewportSize(PHONE);
    const email = await signUp(base);
    await expectToFit('plans');
    await shop.page.getByTestId('plan-company').click();
    await shop.page.getByTestId('gateway-pay').waitFor();
    await expectToFit('gateway');
    await shop.page.getByTestId('gateway-pay').click();
    await shop.page.getByTestId('receipt').waitFor();
    await expectToFit('receipt');
    await shop.page.goto(`${shop.shopUrl}${base}/customers`);
    await conversionOf(email, 'stored').waitFor({ timeout: 30_000 });
    await expectToFit('payments');
  }, 60_000);
});

test('reload and the back button pay nothing again', async () => {
  const email = await signUp();
  await pay();
  const receipt = shop.page.url();
  await shop.page.reload();
  await shop.page.goBack();
  // The gateway's page is over and done with.
  await shop.page.goto(receipt);
  await shop.page.goto(`${receipt}/callback?Status=NOK`);
  expect(shop.page.url()).toBe(receipt);

  await shop.page.goto(`${shop.shopUrl}/customers`);
  await conversionOf(email, 'stored').waitFor({ timeout: 30_000 });
  expect(await shop.payments(email).count()).toBe(1);
}, 60_000);

test('can be gone through by keyboard, which the page that refreshes itself does not take away', async () => {
  const { turnDown } = await shop.affili();
  await turnDown(true);
  const email = await signUp();
  for (const testId of ['plan-business', 'gateway-pay']) {
    await shop.page.getByTestId(testId).focus();
    await shop.page.keyboard.press('Enter');
  }
  await shop.page.getByTestId('receipt').waitFor();
  await shop.page.goto(`${shop.shopUrl}/customers`);
  await conversionOf(email, 'waiting').waitFor();
  await shop.payments(email).getByTestId('refund').focus();
  await turnDown(false);
  await conversionOf(email, 'stored').waitFor({ timeout: 60_000 });
  await shop.page.keyboard.press('Enter');
  await shop.payments(email).and(shop.page.locator('[data-status=refunded]')).waitFor();
}, 120_000);
