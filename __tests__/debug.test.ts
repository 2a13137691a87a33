import createDebug from 'debug';
import type { Request, RequestHandler, Response } from 'express';
import {
  clearReferrer,
  ensureCustomer,
  recordConversion,
  referrerFrom,
  registerCustomer,
  registrationFrom,
  type AffiliOptions,
  type ConversionInput,
} from 'express-affili';
import { createApp } from './support/create-app';
import { createShop, OwnOutbox } from './support/create-shop';
import { debugLines } from './support/debug-lines';
import { expressVersions } from './support/express-versions';
import type { Reaction } from './support/hostile-server';
import { answer, reset, storing } from './support/reactions';
import { ECHO, PERSON, TOKEN } from './support/secrets';
import { visit, type Visit } from './support/visit';

const REFERRER = 'aff-secret-7';
const OLD_REFERRER = 'aff-secret-6';
const MCS_ID = 'customer-secret-42';
const AFFILI_ID = 'affili-secret-7';
const CONVERSION = { order_id: 'order-secret-9', amount: 98_765_432, coupon: 'coupon-secret', buyer: PERSON };
const CUSTOMER = { customer_id: AFFILI_ID };
const LINK = `/?referrer=${REFERRER}&exp=30`;
const OLD = `affili_ref=${OLD_REFERRER}`;

const lines = debugLines();

function expectTold(...decisions: string[]): void {
  for (const decision of decisions) expect(lines.join('\n')).toContain(decision);
  const { order_id, amount, coupon } = CONVERSION;
  const ids = [REFERRER, OLD_REFERRER, MCS_ID, AFFILI_ID, 'affili-1', order_id];
  const secrets = [TOKEN, ...ids, String(amount), coupon, ECHO, ...Object.values(PERSON)];
  for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
}

const throws = () => {
  throw new Error(ECHO);
};
const throwsText = () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw ECHO;
};

const throwsRevoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw proxy;
};

describe.each(expressVersions)('DEBUG=express-affili, on Express $version', ({ express }) => {
  it.each<[string, AffiliOptions, Visit, string]>([
    ['a link', {}, { url: LINK }, 'captured a link for 2592000 s'],
    ['as Affili writes it', {}, { url: LINK }, 'read a link as written'],
    [
      'as it comes back',
      {},
      { url: `/?exp=30)&amp;REFERRER=${REFERRER}.` },
      'read a link as returned, separators put right, letter case put right, punctuation put right',
    ],
    ['the word alone', {}, { url: '/?no-referrer=1' }, 'not captured: the URL has no parameter referrer'],
    [
      'an image',
      {},
      { url: LINK, headers: { 'Sec-Fetch-Dest': 'image' } },
      'not captured: by its method and Fetch Metadata, no person followed it',
    ],
    ['no token', {}, { url: `/?referrer=/${REFERRER}` }, 'not captured: what the link carries is no referral token'],
    [
      'without exp',
      {},
      { url: `/?referrer=${REFERRER}`, cookie: OLD },
      'not captured: without exp it replaces no cookie',
    ],
    [
      'first click',
      { attribution: 'first-click' },
      { url: LINK, cookie: OLD },
      'not captured: the first click has a cookie',
    ],
    ['consent', { shouldTrack: () => false }, { url: LINK }, 'not captured: shouldTrack said no'],
    ['consent that fails', { shouldTrack: throws }, { url: LINK }, 'shouldTrack threw: Error'],
    ['consent that throws no error', { shouldTrack: throwsText }, { url: LINK }, 'shouldTrack threw: an exception'],
    [
      'consent that throws what can not be looked at',
      { shouldTrack: throwsRevoked },
      { url: LINK },
      'shouldTrack threw: an exception',
    ],
  ])('tells what became of a link: %s', async (_, options, from, decision) => {
    await visit(createApp(express, options), from, () => null);
    expectTold(decision);
  });

  it('tells that the headers were sent already', async () => {
    const app = createApp(express, {}, { before: [(_req, res, next) => next(void res.write('early'))] });
    await visit(app, { url: LINK }, () => null);
    expectTold('not captured: the headers are sent already');
  });

  it('tells that an exception was in the way', async () => {
    const app = createApp(express, {}, { before: [(_req, res, next) => next(void (res.cookie = throws))] });
    await visit(app, { url: LINK }, () => null);
    expectTold('not captured: Error');
  });

  it.each<[string, Visit, string]>([
    ['the link', { url: LINK, cookie: OLD }, 'the referrer comes from this link'],
    ['our cookie', { cookie: OLD }, 'the referrer comes from the cookie'],
    [
      "the tracker's cookie",
      { cookie: `affili_referrer=${REFERRER}` },
      "the referrer comes from the cookie of Affili's tracker",
    ],
  ])('tells where a referrer comes from: %s', async (_, from, decision) => {
    await visit(createApp(express), from, (req) => referrerFrom(req));
    expectTold(decision);
  });

  it.each<[string, Visit, Reaction[], AffiliOptions, string[]]>([
    ['no link', {}, [], {}, ['nothing to register: no link brought this visitor']],
    ['registered', { url: LINK }, [], {}, ['registered']],
    [
      'registered after all',
      { url: LINK },
      [answer(500), answer(500)],
      {},
      ['not registered: ERR_AFFILI_UNAVAILABLE, not queued'],
    ],
    [
      'refused',
      { url: LINK },
      [answer(422, { message: ECHO, errors: { mcs_id: [ECHO] } })],
      {},
      ['not registered: ERR_AFFILI_REJECTED, not queued'],
    ],
    [
      'queued',
      { url: LINK },
      [answer(429, ECHO)],
      { outbox: new OwnOutbox() },
      ['not registered: ERR_AFFILI_UNAVAILABLE, queued'],
    ],
    [
      'cut',
      { url: LINK },
      [reset],
      {},
      ['trying again in', 'Affili does not know the customer', 'ERR_AFFILI_UNAVAILABLE, not queued'],
    ],
    [
      'the outbox fails',
      { url: LINK },
      [answer(429)],
      { outbox: { add: throws } },
      ['the outbox failed: Error', 'not queued'],
    ],
  ])('tells what became of a signup: %s', async (_, from, reactions, options, decisions) => {
    const { app } = await createShop(express, reactions, options);
    await visit(app, from, (req) => registerCustomer(req, MCS_ID, PERSON));
    expectTold(...decisions);
  });

  it.each<[string, number, Record<string, string>, boolean]>([
    ['a gateway gave up waiting', 504, {}, false],
    ['a gateway gave up waiting, and asks for time', 504, { 'Retry-After': '0' }, true],
    ['Affili is in trouble', 500, {}, true],
  ])('tells of a wait before a look-up where there is one: %s', async (_, status, headers, waits) => {
    const { app } = await createShop(express, [storing(answer(status, '', headers))]);
    await visit(app, { url: LINK }, (req) => registerCustomer(req, MCS_ID));
    expectTold('Affili knows the customer', 'express-affili registered');
    expect(lines.some((line) => line.includes('trying again in'))).toBe(waits);
  });

  it.each<[string, Visit, Partial<ConversionInput>, Reaction[], AffiliOptions, string[]]>([
    ['nobody who is known', {}, {}, [], {}, ['express-affili nothing to convert: nobody brought this customer']],
    ['converted', {}, CUSTOMER, [], {}, ['express-affili converted']],
    [
      'a guest, by a link',
      { url: LINK },
      {},
      [],
      {},
      ['the referrer comes from this link', 'express-affili converted'],
    ],
    [
      'refused',
      { cookie: OLD },
      CUSTOMER,
      [answer(422, { message: ECHO, errors: { order_id: [ECHO] } })],
      { outbox: new OwnOutbox() },
      ['not converted: ERR_AFFILI_REJECTED, not queued'],
    ],
    [
      'without a referrer that is refused',
      {},
      { ...CUSTOMER, referrer: OLD_REFERRER },
      [answer(422, { errors: { referrer: [ECHO] } })],
      {},
      ['Affili refuses the referrer of a customer it knows', 'express-affili converted'],
    ],
    [
      'queued',
      {},
      CUSTOMER,
      [answer(503, ECHO)],
      { outbox: new OwnOutbox() },
      ['not converted: ERR_AFFILI_UNAVAILABLE, queued'],
    ],
    ['cut', {}, CUSTOMER, [reset], {}, ['not converted: ERR_AFFILI_UNAVAILABLE, not queued']],
    [
      'the outbox fails',
      {},
      CUSTOMER,
      [answer(401)],
      { outbox: { add: throws, addConversion: throws } },
      ['the outbox failed: Error', 'not converted: ERR_AFFILI_UNAUTHORIZED, not queued'],
    ],
    [
      'the outbox takes none',
      {},
      CUSTOMER,
      [answer(401)],
      { outbox: { add: throws } },
      ['not converted: ERR_AFFILI_UNAUTHORIZED, not queued'],
    ],
  ])('tells what became of a payment: %s', async (_, from, customer, reactions, options, decisions) => {
    const { app } = await createShop(express, reactions, options);
    await visit(app, from, (req) => recordConversion(req, { ...CONVERSION, ...customer }));
    expectTold(...decisions);
  });

  it.each<[string, object[], string]>([
    ['known', [{ id: AFFILI_ID, mcs_id: MCS_ID }], 'Affili knows the customer'],
    ['absent', [], 'Affili does not know the customer'],
  ])('tells what the look-up at a second chance found: %s', async (_, data, decision) => {
    const { app } = await createShop(express, [answer(200, { data })]);
    await visit(app, { url: LINK }, (req) => ensureCustomer(req, MCS_ID, PERSON));
    expectTold(decision, 'express-affili registered');
  });

  it('tells that the cookie was removed', async () => {
    await visit(createApp(express), { url: LINK }, (req: Request, res: Response) => clearReferrer(req, res));
    expectTold('cleared the cookie');
  });

  it.each([{}, { url: '/?q=1' }])('tells nothing of a page view without the word: %j', async (from) => {
    await visit(createApp(express), { cookie: OLD, ...from }, () => null);
    expect(lines).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['nothing', undefined],
  ])('tells nothing of a request whose originalUrl another middleware made %s', async (_, originalUrl) => {
    const spoil: RequestHandler = (req, _res, next) => next(void Object.assign(req, { originalUrl }));
    const page = await visit(createApp(express, {}, { before: [spoil] }), { cookie: OLD }, () => 'the page');
    expect([page.result, ...lines]).toEqual(['the page']);
  });

  it('tells nothing of where a referrer comes from that is not there', async () => {
    await visit(createApp(express), {}, (req) => referrerFrom(req));
    expect(lines).toEqual([]);
  });

  it('tells nothing of an outbox that is not there', async () => {
    const { app } = await createShop(express, [answer(429)]);
    await visit(app, { url: LINK }, (req) => registerCustomer(req, MCS_ID));
    expect(lines.filter((line) => line.includes('outbox'))).toEqual([]);
  });

  it('tells nothing where it is not asked for', async () => {
    createDebug.enable('express:*');
    await visit(createApp(express), { url: LINK }, (req) => registrationFrom(req, MCS_ID, PERSON));
    expect(lines.filter((line) => line.includes('affili'))).toEqual([]);
  });
});
