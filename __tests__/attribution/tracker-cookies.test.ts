import express from 'express';
import { createApp } from '../support/create-app';
import { land } from '../support/visit';

const v2 = (data: unknown) => base64(JSON.stringify(data));
const base64 = (text: string) => Buffer.from(text).toString('base64');

const DATA = v2({ deleteCookie: false, referrer: 'tracked-2', affId: 'x' });

describe("the cookies of Affili's own tracker", () => {
  const app = createApp(express);

  it.each([
    ['v2', `AFFILI_DATA=${DATA}`, 'tracked-2'],
    ['v2, percent-encoded', `AFFILI_DATA=${encodeURIComponent(DATA)}`, 'tracked-2'],
    ['v2, in quotes', `AFFILI_DATA="${DATA}"`, 'tracked-2'],
    [
      'v2, with further and odd fields',
      `AFFILI_DATA=${v2({ referrer: 'tracked-2', affId: null, x: [{}] })}`,
      'tracked-2',
    ],
    ['v1', 'affili_referrer=tracked-1', 'tracked-1'],
    ['v1 where v2 has no referrer', `AFFILI_DATA=${v2({ affId: 'x' })}; affili_referrer=tracked-1`, 'tracked-1'],
    ['v1 where v2 has no token', `AFFILI_DATA=${v2({ referrer: '/pricing' })}; affili_referrer=tracked-1`, 'tracked-1'],
  ])('are read: %s', async (_, cookie, referrer) => {
    expect((await land(app, { cookie })).result).toBe(referrer);
  });

  it.each([
    ['base64 of bytes that are no UTF-8', `AFFILI_DATA=${Buffer.from([0xff, 0xfe, 0x00]).toString('base64')}`],
    ['JSON without base64', 'AFFILI_DATA={"referrer":"tracked"}'],
    [
      "cookie-parser's own JSON, of bytes",
      `AFFILI_DATA=j:${JSON.stringify([...Buffer.from('{"referrer":"tracked"}')])}`,
    ],
    ['null', `AFFILI_DATA=${v2(null)}`],
    ['a referrer that is an object', `AFFILI_DATA=${v2({ referrer: { toString: 'tracked' } })}`],
    ['a referrer in a prototype', `AFFILI_DATA=${base64('{"__proto__":{"referrer":"tracked"}}')}`],
    ['another case of its name', `affili_data=${DATA}`],
    ['v1 with a path', 'affili_referrer=/pricing'],
  ])('are no attribution where they hold %s', async (_, cookie) => {
    expect(await land(app, { cookie })).toMatchObject({ status: 200, result: null });
  });

  it.each([
    ['v2', `AFFILI_DATA=; AFFILI_DATA=${DATA}`, 'tracked-2'],
    ['v1', 'affili_referrer=%zz; affili_referrer=tracked-1', 'tracked-1'],
  ])('of several of a name, the first usable one counts: %s', async (_, cookie, referrer) => {
    expect((await land(app, { cookie })).result).toBe(referrer);
  });

  it('are neither set nor removed', async () => {
    const page = await land(app, { cookie: `AFFILI_DATA=${DATA}; affili_referrer=tracked-1` });
    expect(page.headers).not.toHaveProperty('set-cookie');
  });
});
