import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { land } from '../support/visit';

const v2 = (data: unknown) => base64(JSON.stringify(data));
const base64 = (text: string) => Buffer.from(text).toString('base64');

const DATA = v2({ deleteCookie: false, referrer: 'tracked-2', affId: 'x' });

describe.each(expressVersions)("the cookies of Affili's own tracker, on Express $version", ({ express }) => {
  const app = createApp(express);

  it.each([
    ['v2', `AFFILI_DATA=${DATA}`, 'tracked-2'],
    ['v2, percent-encoded', `AFFILI_DATA=${encodeURIComponent(DATA)}`, 'tracked-2'],
    ['v2, in quotes', `AFFILI_DATA="${DATA}"`, 'tracked-2'],
    ['v2, without padding', `AFFILI_DATA=${DATA.replace(/=+$/, '')}`, 'tracked-2'],
    [
      'v2, with further and odd fields',
      `AFFILI_DATA=${v2({ referrer: 'tracked-2', affId: null, x: [{}] })}`,
      'tracked-2',
    ],
    ['v1', 'affili_referrer=tracked-1', 'tracked-1'],
    ['v1, percent-encoded', 'affili_referrer=YWZm%2FaQ%3D%3D', 'YWZm/aQ=='],
    ['both: v2', `affili_referrer=tracked-1; AFFILI_DATA=${DATA}`, 'tracked-2'],
    ['v1 where v2 has no referrer', `AFFILI_DATA=${v2({ affId: 'x' })}; affili_referrer=tracked-1`, 'tracked-1'],
    ['v1 where v2 is unreadable', 'AFFILI_DATA=%%%; affili_referrer=tracked-1', 'tracked-1'],
    ['v1 where v2 has no token', `AFFILI_DATA=${v2({ referrer: '/pricing' })}; affili_referrer=tracked-1`, 'tracked-1'],
  ])('are read: %s', async (_, cookie, referrer) => {
    expect((await land(app, { cookie })).result).toBe(referrer);
  });

  it.each([
    ['nothing', 'AFFILI_DATA='],
    ['what is not base64', 'AFFILI_DATA=!!!'],
    ['base64 of no JSON', `AFFILI_DATA=${base64('referrer=tracked')}`],
    ['base64 of bytes that are no UTF-8', `AFFILI_DATA=${Buffer.from([0xff, 0xfe, 0x00]).toString('base64')}`],
    ['JSON without base64', 'AFFILI_DATA={"referrer":"tracked"}'],
    ["cookie-parser's own JSON", 'AFFILI_DATA=j:{"referrer":"tracked"}'],
    [
      "cookie-parser's own JSON, of bytes",
      `AFFILI_DATA=j:${JSON.stringify([...Buffer.from('{"referrer":"tracked"}')])}`,
    ],
    ['null', `AFFILI_DATA=${v2(null)}`],
    ['a referrer that is null', `AFFILI_DATA=${v2({ referrer: null })}`],
    ['a referrer that is an object', `AFFILI_DATA=${v2({ referrer: { toString: 'tracked' } })}`],
    ['a referrer with a line break', `AFFILI_DATA=${v2({ referrer: 'a\r\nb' })}`],
    ['a referrer in a prototype', `AFFILI_DATA=${base64('{"__proto__":{"referrer":"tracked"}}')}`],
    ['another case of its name', `affili_data=${DATA}`],
    ['v1 with a path', 'affili_referrer=/pricing'],
    ['v1 with a broken escape', 'affili_referrer=a%zz'],
  ])('are no attribution where they hold %s', async (_, cookie) => {
    expect(await land(app, { cookie })).toMatchObject({ status: 200, result: null });
  });

  it('come after our own cookie', async () => {
    const cookie = `AFFILI_DATA=${DATA}; affili_referrer=tracked-1; affili_ref=ours`;
    expect((await land(app, { cookie })).result).toBe('ours');
  });

  it('are read where our own cookie is no token', async () => {
    const cookie = `affili_ref=%zz; AFFILI_DATA=${DATA}`;
    expect((await land(app, { cookie })).result).toBe('tracked-2');
  });

  it.each([
    ['last-click', '/?referrer=link&exp=30', 'link'],
    ['last-click', '/?referrer=link', 'tracked-2'],
    ['first-click', '/?referrer=link&exp=30', 'tracked-2'],
  ] as const)('with %s, a visitor who opens %s is of %s', async (attribution, url, referrer) => {
    const page = await land(createApp(express, { attribution }), { url, cookie: `AFFILI_DATA=${DATA}` });
    expect(page.result).toBe(referrer);
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
