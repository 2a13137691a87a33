import type { Server } from 'node:http';
import { AffiliClient } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { createApi } from '../../examples/spa/api';
import { createFrontEnd } from '../../examples/spa/front-end';
import { launch } from './chromium';
import { Hosts } from './hosts';

const sandbox = createSandbox({
  publishers: { 'aff-spa': { id: '7', full_name: 'Sara' }, 'aff/8': { id: '8', full_name: 'Reza' } },
});
let affili: Server;
let browser: Browser;
beforeAll(async () => {
  affili = await listen(sandbox, 0, '');
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await close(affili);
});

describe.each([
  { sites: 'one site', frontEndHost: 'www.shop.test', apiHost: 'api.shop.test', cookieArrives: true },
  { sites: 'two sites', frontEndHost: 'www.shop.test', apiHost: 'api.other.test', cookieArrives: false },
])('a front end and an API of $sites', ({ frontEndHost, apiHost, cookieArrives }) => {
  const hosts = new Hosts();
  let frontEnd: string;
  let api: string;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    await hosts.open();
    [frontEnd, api] = [hosts.origin(frontEndHost), hosts.origin(apiHost)];
    const client = new AffiliClient({ token: 'sandbox-token', baseUrl: urlOf(affili) });
    hosts.set(frontEndHost, createFrontEnd(api));
    hosts.set(apiHost, createApi({ client, frontEnd }));
    hosts.set('blog.shop.test', (_req, res) => res.end('<!doctype html><title>Blog</title>'));
  });
  afterAll(() => hosts.close());
  beforeEach(async () => {
    sandbox.reset();
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  async function submit(): Promise<void> {
    await page.getByLabel('Email').fill('sara@example.ir');
    await page.getByRole('button').click();
  }

  /** Answers Affili's id of the customer, which the page shows. */
  async function welcomed(): Promise<string | null> {
    const status = page.getByRole('status').filter({ hasText: 'Welcome' });
    return /: (\S+)$/.exec((await status.textContent())!)?.[1] ?? null;
  }

  async function signUp(): Promise<string | null> {
    await submit();
    return welcomed();
  }

  test('the landing’s query goes with the signup, without a cookie, also days later', async () => {
    await page.goto(`${frontEnd}/?referrer=aff-spa&exp=30&utm_source=mail`);
    await page.close();
    page = await context.newPage();
    await page.goto(`${frontEnd}/`);
    const id = await signUp();
    expect(sandbox.customers).toEqual([expect.objectContaining({ id, publisher: { id: '7', full_name: 'Sara' } })]);
  });

  test('of a hash route too', async () => {
    await page.goto(`${frontEnd}/#/pricing?referrer=aff-spa&exp=30`);
    await page.goto(`${frontEnd}/#/`);
    expect(await signUp()).toBe(sandbox.customers[0]!.id);
  });

  test('but not of a link that is too long for a server', async () => {
    await page.goto(`${frontEnd}/#/?referrer=aff-spa&exp=400&long=${'a'.repeat(20_000)}`);
    await page.goto(`${frontEnd}/?`);
    expect(await signUp()).toBeNull();
  });

  test('but not once the link is too old', async () => {
    await page.clock.install();
    await page.goto(`${frontEnd}/?referrer=aff-spa&exp=30`);
    await page.goto(`${frontEnd}/`);
    await page.clock.setSystemTime(Date.now() + 31 * 86_400_000);
    expect(await signUp()).toBeNull();
  });

  test('of the newest link, but a link without exp replaces none', async () => {
    for (const query of ['?referrer=older&exp=30', '?referrer=aff-spa&exp=30', '?referrer=newsletter']) {
      await page.goto(`${frontEnd}/${query}`);
    }
    await signUp();
    expect(sandbox.customers).toMatchObject([{ publisher: { full_name: 'Sara' } }]);
  });

  test.each(['', '/pricing', '%2Fpricing', 'https://blog.shop.test/', 'https%3A%2F%2Fblog.shop.test'])(
    'not of a site’s own ?referrer=%s, which replaces no link and is kept from none',
    async (own) => {
      await page.goto(`${frontEnd}/?referrer=${own}&exp=30`);
      await page.goto(`${frontEnd}/?referrer=aff-spa`);
      await page.goto(`${frontEnd}/?referrer=${own}&exp=1`);
      expect(await signUp()).toBe(sandbox.customers[0]!.id);
    },
  );

  test.each([
    { referrer: 'aff/8', name: 'Reza' },
    { referrer: '%E2%80%8Caff-spa', name: 'Sara' },
  ])('of ?referrer=$referrer, which a server reads as a token', async ({ referrer, name }) => {
    await page.goto(`${frontEnd}/?referrer=${referrer}&exp=30`);
    await page.goto(`${frontEnd}/`);
    await signUp();
    expect(sandbox.customers).toMatchObject([{ publisher: { full_name: name } }]);
  });

  test.each(['/', '/with-cookie'])('a frame that another host has of %s brings no link', async (path) => {
    await page.goto(`${hosts.origin('blog.shop.test')}/`);
    const src = `${frontEnd}${path}?referrer=aff-spa&exp=30`;
    await page.setContent(`<iframe src="${src}"></iframe>`);
    await page.frameLocator('iframe').getByRole('button').waitFor();
    await page.waitForLoadState('networkidle');
    await page.goto(`${frontEnd}${path}`);
    expect(await signUp()).toBeNull();
  });

  test('who came without a link is registered nowhere', async () => {
    await page.goto(`${frontEnd}/`);
    expect(await signUp()).toBeNull();
    expect(sandbox.customers).toEqual([]);
  });

  test(`a cookie by a fetch of the landing ${cookieArrives ? 'is there at the signup' : 'is kept by no browser'}`, async () => {
    await page.goto(`${frontEnd}/with-cookie?referrer=aff-spa&exp=30`);
    await page.waitForLoadState('networkidle');
    await page.goto(`${frontEnd}/with-cookie`);
    expect(await signUp()).toBe(cookieArrives ? sandbox.customers[0]!.id : null);
  });

  test(`a signup before the visit is answered ${cookieArrives ? 'waits for the cookie' : 'goes without it'}`, async () => {
    const visit = new Promise<Route>((asked) => void page.route(`${api}/visit*`, asked));
    await page.goto(`${frontEnd}/with-cookie?referrer=aff-spa&exp=30`);
    await submit();
    await (await visit).continue();
    expect(await welcomed()).toBe(cookieArrives ? sandbox.customers[0]!.id : null);
  });

  test('a visit that is never answered holds no signup up', async () => {
    await page.route(`${api}/visit*`, () => undefined);
    await page.goto(`${frontEnd}/with-cookie?referrer=aff-spa&exp=30`);
    expect(await signUp()).toBeNull();
  });

  test.each(['/', '/with-cookie'])('without scripts, %s puts no e-mail address into the URL', async (path) => {
    await page.route('**/*.js', (route) => route.abort());
    await page.goto(`${frontEnd}${path}`);
    await page.getByLabel('Email').fill('sara@example.ir');
    const [submitted] = await Promise.all([
      page.waitForRequest((request) => request.isNavigationRequest()),
      page.getByRole('button').click(),
    ]);
    expect(submitted.url()).not.toContain('sara');
  });

  test('a script of another host, of the same site even, brings no link', async () => {
    await page.goto(`${hosts.origin('blog.shop.test')}/`);
    const visit = `${api}/visit?referrer=thief&exp=30`;
    await page.evaluate(`fetch('${visit}', { mode: 'no-cors', credentials: 'include' })`);
    expect(await context.cookies()).toEqual([]);
  });
});
