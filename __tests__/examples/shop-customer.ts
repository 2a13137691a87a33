import type { Agent, Response } from 'supertest';
import type { ShopWithSandbox } from './shop';

/** What the customers page says of a payment. */
export interface ListedPayment {
  id: string;
  status: string;
  /** `none`, `waiting` or `stored`; nothing where the payment failed. */
  conversion: string | undefined;
  /** Affili's id of the conversion, where it is stored. */
  conversionId: string | undefined;
}

/** Somebody who has signed up at the shop, at their browser. */
export class ShopCustomer {
  private constructor(
    readonly browser: Agent,
    readonly id: string,
    readonly email: string,
  ) {}

  static async signUp(shop: ShopWithSandbox, { link = true, base = '' } = {}): Promise<ShopCustomer> {
    const browser = shop.browser();
    const person = shop.person();
    await browser.get(link ? `${base}/?referrer=aff-demo&exp=30` : `${base}/`).expect(200);
    const answer = await browser.post(`${base}/signup`).type('form').send(person).expect(303);
    return new ShopCustomer(browser, locationOf(answer).split('/').at(-1)!, person.email);
  }

  /** Chooses a plan, and answers the path of the gateway's page. */
  async choose(plan = 'business', fields: object = {}): Promise<string> {
    const answer = await this.#send(`/plans/${this.id}`, { plan, ...fields }).expect(303);
    return locationOf(answer);
  }

  /** Decides at the gateway, and answers the path that it sends back to, and by which method. */
  async decide(gateway: string, outcome: 'paid' | 'failed', fields: object = {}): Promise<[string, 'get' | 'post']> {
    const answer = await this.#send(gateway, { outcome, ...fields });
    return [locationOf(answer), answer.status === 307 ? 'post' : 'get'];
  }

  /** Pays, or fails to, and answers the id of the invoice. */
  async pay(outcome: 'paid' | 'failed' = 'paid', plan?: string): Promise<string> {
    const [callback, method] = await this.decide(await this.choose(plan), outcome);
    return this.comeBack(callback, method);
  }

  async comeBack(callback: string, method: 'get' | 'post' = 'post'): Promise<string> {
    const answer = await this.browser[method](callback).expect(303);
    return locationOf(answer).split('/').at(-1)!;
  }

  async refund(invoiceId: string): Promise<void> {
    await this.browser.post(`/payments/${invoiceId}/refund`).expect(303);
  }

  /** What the customers page says, the latest first. */
  async payments(): Promise<ListedPayment[]> {
    const { text } = await this.browser.get('/customers/rows').expect(200);
    const row = text.split('</tr>').find((part) => part.includes(`data-customer="${this.email}"`))!;
    return row
      .split('data-testid="payment"')
      .slice(1)
      .map((part) => {
        const [, id, status] = /data-invoice="(\S+)" data-status="(\w+)"/.exec(part)!;
        const [, conversion, conversionId] =
          /data-testid="conversion-id" data-state="(\w+)"(?:>([\da-f]+)<)?/.exec(part) ?? [];
        return { id: id!, status: status!, conversion, conversionId };
      });
  }

  async payment(invoiceId: string): Promise<ListedPayment | undefined> {
    return (await this.payments()).find(({ id }) => id === invoiceId);
  }

  #send(path: string, fields: object) {
    return this.browser.post(path).type('form').send(fields);
  }
}

function locationOf({ headers }: Response): string {
  return (headers as Record<string, string>)['location']!;
}
