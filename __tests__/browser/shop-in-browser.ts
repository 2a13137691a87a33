import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { runExample, type RunningExample } from '../support/run-example';
import { DESKTOP, launch } from './chromium';

/** The example shop, with its sandbox, from the first test of a file to the last, and a browser that is new for each. */
export class ShopInBrowser {
  shopUrl = '';
  sandboxUrl = '';
  #browser: Browser | undefined;
  #example: RunningExample | undefined;
  #folder: string | undefined;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  /** What a page's own script, or one that got into it, had to say. */
  #troubles: string[] = [];
  #people = 0;

  get context(): BrowserContext {
    return this.#context!;
  }

  get page(): Page {
    return this.#page!;
  }

  async open(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'shop-browser-'));
    this.#browser = await launch();
    const { example } = runExample('shop/server.ts', { PORT: '0', SANDBOX_PORT: '0', DATA_DIR: this.#folder });
    this.#example = example;
    [, this.shopUrl = ''] = await example.printed(/The shop, in Persian +(http:\/\/[^/\s]+)/);
    [, this.sandboxUrl = ''] = await example.printed(/The sandbox +(http:\/\/[^/\s]+)/);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#example?.end('SIGTERM');
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  async openPage(): Promise<void> {
    this.#context = await this.#browser!.newContext({ viewport: DESKTOP });
    this.#page = await this.#context.newPage();
    this.#troubles = [];
    const { page } = this;
    page.on('pageerror', (error) => this.#troubles.push(error.message));
    page.on('dialog', (dialog) => {
      this.#troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== 'localhost') {
        this.#troubles.push(`fetched from outside: ${request.url()}`);
      }
    });
  }

  /** Answers what went wrong at the page. */
  async closePage(): Promise<string[]> {
    await this.context.close();
    return this.#troubles;
  }

  /** Fills in the form for somebody new, and answers their email. */
  async signUp(fields: Partial<Record<'first_name' | 'last_name', string>> = {}): Promise<string> {
    this.#people += 1;
    const email = `person-${this.#people}@example.ir`;
    const all = { first_name: 'سارا', last_name: 'محمدی', mobile: '09121234567', email, ...fields };
    for (const [name, value] of Object.entries(all)) await this.page.getByTestId(name).fill(value);
    await this.page.getByTestId('submit').click();
    await this.page.getByTestId('welcome').waitFor();
    return email;
  }

  customer(email: string) {
    return this.page.locator(`[data-testid=customer][data-email="${email}"]`);
  }

  idOf(email: string, state: string) {
    return this.customer(email).locator(`[data-testid=affili-id][data-state=${state}]`);
  }

  /** What the customers page has of a customer's payments, the latest first. */
  payments(email: string) {
    return this.page.locator(`[data-testid=payments][data-customer="${email}"] [data-testid=payment]`);
  }

  /** The sandbox's page, and its switch for Affili being down. */
  async affili(): Promise<{ affili: Page; turnDown: (isDown: boolean) => Promise<void> }> {
    const affili = await this.context.newPage();
    await affili.goto(`${this.sandboxUrl}/?lang=en`);
    const turnDown = async (isDown: boolean): Promise<void> => {
      const answered = affili.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/faults'));
      await affili.getByTestId('fault-down').setChecked(isDown);
      await answered;
    };
    return { affili, turnDown };
  }
}

/** Opens it before the tests of this file, and closes it after them. */
export function shopInBrowser(): ShopInBrowser {
  const shop = new ShopInBrowser();
  beforeAll(() => shop.open(), 120_000);
  beforeEach(() => shop.openPage());
  afterEach(async () => expect(await shop.closePage()).toEqual([]));
  afterAll(() => shop.close());
  return shop;
}
