import { shopWithSandbox } from './shop';
import { ShopCustomer } from './shop-customer';

const shop = shopWithSandbox();
// Of customers that the sandbox has forgotten since the test before.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const person = () => shop.person();
const browser = () => shop.browser();

function signUp(fields: Record<string, string>, headers: Record<string, string>, path = '/signup') {
  return browser().post(path).type('form').send(fields).set(headers);
}

describe('a form that another site sends', () => {
  const FOREIGN: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
    { 'Sec-Fetch-Site': 'same-site' },
  ];

  test.each(FOREIGN)('signs nobody up: %j', async (headers) => {
    const fields = person();
    for (const path of ['/signup', '/en/signup']) {
      await signUp(fields, headers, path).expect(403, /<h1>(درخواست نامعتبر است|Invalid request)/);
    }
    expect((await browser().get('/customers/rows')).text).not.toContain(fields.email);
  });

  test('gives nothing back, and chooses no plan', async () => {
    const customer = await ShopCustomer.signUp(shop);
    const invoice = await customer.pay();
    for (const headers of FOREIGN) {
      await customer.browser.post(`/payments/${invoice}/refund`).set(headers).expect(403);
      await customer.browser.post(`/plans/${customer.id}`).type('form').send({ plan: 'solo' }).set(headers).expect(403);
    }
    expect(await customer.payments()).toEqual([expect.objectContaining({ id: invoice, status: 'paid' })]);
  });

  test('may be the gateway’s, which brings a visitor back', async () => {
    const customer = await ShopCustomer.signUp(shop);
    const [callback] = await customer.decide(await customer.choose(), 'paid');
    await customer.browser.post(callback).set({ Origin: 'https://bank.example', 'Sec-Fetch-Site': 'cross-site' });
    expect(await customer.payments()).toEqual([expect.objectContaining({ status: 'paid' })]);
  });

  test.each<Record<string, string>>([
    { Host: 'shop.example', Origin: 'https://shop.example' },
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://shop.example' },
  ])('is taken where that is the shop itself: %j', async (headers) => {
    await signUp(person(), headers).expect(303);
  });
});

test.each([
  ['/en//evil.example/x', '/evil.example/x'],
  ['//evil.example/x', '/en/evil.example/x'],
])('the link to the other language stays on this site: %s', async (path, link) => {
  const [, href] = /data-testid="other-language"[^>]* href="([^"]*)"/.exec((await browser().get(path)).text)!;
  expect(href).toBe(link);
});
