import createDebug from 'debug';
import express, { type RequestHandler, type Response } from 'express';
import {
  clearReferrer,
  recordConversion,
  referrerFrom,
  registerCustomer,
  type AffiliOptions,
  type ConversionInput,
} from 'express-affili';
import { createApp } from './support/create-app';
import { createShop, OwnOutbox } from './support/create-shop';
import { debugLines } from './support/debug-lines';
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
const throwsRevoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw proxy;
};

describe('DEBUG=express-affili', () => {
  it.each<[string, AffiliOptions, Visit, string]>([
    ['as Affili writes it', {}, { url: LINK }, 'read a link as written'],
    [
      'as it comes back',
      {},
      { url: `/?exp=30)&amp;REFERRER=${REFERRER}.` },
      'read a link as returned, separators put right, letter case put right, punctuation put right',
    ],
    ['captured', {}, { url: LINK }, 'captured a link for 2592000 s'],
    ['the word alone', {}, { url: '/?no-referrer=1' }, 'not captured: the URL has no parameter referrer'],
    ['no token', {}, { url: `/?referrer=/${REFERRER}` }, 'not captured: what the link carries is no referral token'],
    [
      'an image',
      {},
      { url: LINK, headers: { 'Sec-Fetch-Dest': 'image' } },
      'not captured: by its method and Fetch Metadata, no person followed it',
    ],
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

  it.each<[string, (res: Response) => unknown]>([
    ['the headers are sent already', (res) => res.write('early')],
    ['Error', (res) => (res.cookie = throws)],
  ])('tells what was in the way of a capture: %s', async (reason, spoil) => {
    const app = createApp(express, {}, { before: [(_req, res, next) => next(void spoil(res))] });
    await visit(app, { url: LINK }, () => null);
    expectTold(`not captured: ${reason}`);
  });

  it.each<[string, Visit, string]>([
    ['the link', { url: LINK, cookie: OLD }, 'the referrer comes from this link'],
    ['our cookie', { cookie: OLD }, 'the referrer comes from the cookie'],
    [
      "the tracker's",
      { cookie: `affili_referrer=${REFERRER}` },
      "the referrer comes from the cookie of Affili's tracker",
    ],
  ])('tells where a referrer comes from: %s', async (_, from, decision) => {
    await visit(createApp(express), from, (req) => referrerFrom(req));
    expectTold(decision);
  });

  it('tells that the cookie was removed', async () => {
    await visit(createApp(express), { url: LINK }, (req, res) => clearReferrer(req, res));
    expectTold('cleared the cookie');
  });

  const refusal = answer(422, { message: ECHO, errors: { mcs_id: [ECHO] } });

  it.each<[string, Visit, Reaction[], AffiliOptions, string[]]>([
    ['no link', {}, [], {}, ['nothing to register: no link brought this visitor']],
    ['registered', { url: LINK }, [], {}, ['registered']],
    ['refused', { url: LINK }, [refusal], {}, ['not registered: ERR_AFFILI_REJECTED, not queued']],
    ['queued', { url: LINK }, [answer(429, ECHO)], { outbox: new OwnOutbox() }, ['ERR_AFFILI_UNAVAILABLE, queued']],
    [
      'cut',
      { url: LINK },
      [reset],
      {},
      ['trying again in', 'Affili does not know the customer', 'not registered: ERR_AFFILI_UNAVAILABLE, not queued'],
    ],
    [
      'cut after it was stored',
      { url: LINK },
      [storing(answer(504))],
      {},
      ['Affili knows the customer', 'express-affili registered'],
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

  it.each<[string, Partial<ConversionInput>, Reaction[], string]>([
    ['nobody who is known', {}, [], 'nothing to convert: nobody brought this customer'],
    ['nobody whom Affili knows', { mcs_id: MCS_ID }, [], 'nothing to convert: Affili does not know this customer'],
    ['converted', CUSTOMER, [], 'express-affili converted'],
    ['refused', CUSTOMER, [refusal], 'not converted: ERR_AFFILI_REJECTED, not queued'],
    [
      'without a referrer that is refused',
      { ...CUSTOMER, referrer: OLD_REFERRER },
      [answer(422, { errors: { referrer: [ECHO] } })],
      'Affili refuses the referrer of a customer it knows',
    ],
  ])('tells what became of a payment: %s', async (_, customer, reactions, decision) => {
    const { app } = await createShop(express, reactions);
    await visit(app, {}, (req) => recordConversion(req, { ...CONVERSION, ...customer }));
    expectTold(decision);
  });

  it('tells nothing of a page view without the word', async () => {
    await visit(createApp(express), { cookie: OLD, url: '/?q=1' }, () => null);
    expect(lines).toEqual([]);
  });

  it('tells nothing of a request whose originalUrl another middleware made undefined, and lets it pass', async () => {
    const spoil: RequestHandler = (req, _res, next) => next(void Object.assign(req, { originalUrl: undefined }));
    const page = await visit(createApp(express, {}, { before: [spoil] }), { cookie: OLD }, () => 'the page');
    expect([page.result, ...lines]).toEqual(['the page']);
  });

  it('tells nothing of an outbox that is not there', async () => {
    const { app } = await createShop(express, [answer(429)]);
    await visit(app, { url: LINK }, (req) => registerCustomer(req, MCS_ID));
    expect(lines.filter((line) => line.includes('outbox'))).toEqual([]);
  });

  it('tells nothing where it is not asked for', async () => {
    createDebug.enable('express:*');
    await visit(createApp(express), { url: LINK }, referrerFrom);
    expect(lines.filter((line) => line.includes('affili'))).toEqual([]);
  });
});
