import { LINK } from '../support/create-shop';
import { expectLifetime, setCookiesOf } from '../support/expect-capture';
import type { Shop } from './open-shop';
import { bodiesOf } from '../support/pay';
import { PERSON } from '../support/secrets';
import { Visitor, type Answer } from './visitor';

const SIGNUP = { id: '42', email: PERSON.email };
const ORDER = { order_id: 'invoice-1', amount: '250000' };

export interface Journey {
  visitor?: Visitor;
  /** Where the shop's pages are. @default at the top */
  base?: string;
  /** @default 'aff-1', whose link `LINK` is */
  referrer?: string;
  landing?: string;
}

/** A visitor follows the link, signs up and pays: the cookie and all that Affili is told is right. */
export async function expectJourney(shop: Shop, journey: Journey = {}): Promise<Answer> {
  const { visitor = new Visitor(shop.origin), base = '', referrer = 'aff-1', landing = `${base}${LINK}` } = journey;
  const page = await visitor.get(landing);
  expect(page.status).toBe(200);
  expectKept(page, referrer);
  await expectSignupAndPayment(shop, { ...journey, visitor });
  return page;
}

/** The visitor's cookie is set, once, whatever others are, and no cache hands it on. */
export function expectKept(page: Answer, referrer = 'aff-1'): void {
  const ours = setCookiesOf(page).filter(({ name }) => name === 'affili_ref');
  expect(ours).toMatchObject([{ value: referrer, attributes: { path: '/', httponly: '', samesite: 'Lax' } }]);
  expectLifetime(ours[0]!, 30 * 86_400);
  expect(page.headers['cache-control']).toBe('private, no-cache');
}

/** A visitor who has followed the link signs up and pays, on the next pages. */
export async function expectSignupAndPayment(
  { origin, affili }: Shop,
  { visitor = new Visitor(origin), base = '', referrer = 'aff-1' }: Journey,
): Promise<void> {
  const before = affili.seen.length;
  const signup = await visitor.post(`${base}/register`, SIGNUP);
  expect(signup.status).toBe(200);
  const customer_id = JSON.parse(signup.body.toString()) as string;
  const payment = await visitor.post(`${base}/pay`, { ...ORDER, customer_id });
  expect(payment.status).toBe(200);
  expect(JSON.parse(payment.body.toString())).toBe(affili.conversions.at(-1)!.id);
  expect(bodiesOf(affili).slice(before)).toEqual([
    { referrer, mcs_id: '42', meta_data: { email: PERSON.email } },
    { type: 'sale', order_id: ORDER.order_id, amount: 250_000, customer_id },
  ]);
  expect(affili.customers.at(-1)!.id).toBe(customer_id);
  for (const answer of [signup, payment])
    expect(setCookiesOf(answer).map(({ name }) => name)).not.toContain('affili_ref');
}
