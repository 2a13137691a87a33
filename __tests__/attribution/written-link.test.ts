import express from 'express';
import { createApp } from '../support/create-app';
import { expectCapture, expectNoCapture } from '../support/expect-capture';
import { land } from '../support/visit';

/** Every character that a token may have. */
const EVERY_CHARACTER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+/=-';

describe('links as Affili writes them', () => {
  const app = createApp(express);

  it.each([
    ['a plain link', '/?referrer=aff-1&exp=30', 'aff-1'],
    ['a slash that a proxy doubled', '//?exp=30&referrer=aff-1', 'aff-1'],
    ['click ids of others behind it', '/?referrer=aff-1&exp=30&fbclid=IwAR0x&=', 'aff-1'],
    ['one character', '/?referrer=a&exp=30', 'a'],
    ['every character that a token may have', `/?referrer=${EVERY_CHARACTER}&exp=30`, EVERY_CHARACTER],
    ['255 characters', `/?referrer=${'a'.repeat(255)}&exp=30`, 'a'.repeat(255)],
    ['255 characters, each percent-encoded', `/?referrer=${'%61'.repeat(255)}&exp=30`, 'a'.repeat(255)],
    ['a plus, which stays a plus', '/?referrer=a+b+&exp=30', 'a+b+'],
    ['percent-encoded base64', '/?referrer=YWZm%2FaQ%3d%3D&exp=30', 'YWZm/aQ=='],
    ['an equals sign in the value', '/?referrer=a=b==&exp=30', 'a=b=='],
    ['a repeated parameter: the last', '/?referrer=first&referrer=second&exp=30&referrer=last', 'last'],
    ['the form of an array beside it', '/?referrer=aff-1&referrer[]=x&referrer[x]=y&exp=30', 'aff-1'],
    ['a broken escape in another parameter', '/?q=%E0%A4%A&referrer=aff-1&exp=30', 'aff-1'],
    ['a broken escape in the path', '/%zz?referrer=aff-1&exp=30', 'aff-1'],
    ['a fragment, which proxies have been seen to pass on', '/?exp=30&referrer=aff-1#top', 'aff-1'],
    ['an absolute URL, as proxies send it', 'http://shop.example/?referrer=aff-1&exp=30', 'aff-1'],
    ['names that objects have', '/?__proto__=x&constructor=y&referrer=toString&exp=30', 'toString'],
  ])('captures %s', async (_, url, referrer) => {
    const page = await land(app, url);
    expectCapture(page, { referrer, days: 30 });
    expect(page.result).toBe(referrer);
  });

  it.each([
    ['no value', '/?referrer&exp=30'],
    ["a path: a site's own use of the name", '/?referrer=/pricing&exp=30'],
    ['a URL cut short', '/?referrer=https://&exp=30'],
    ['an email address', '/?referrer=ali%40example.com&exp=30'],
    ['256 characters', `/?referrer=${'a'.repeat(256)}&exp=30`],
    ['a special character first', '/?referrer=-aff&exp=30'],
    ['a percent-encoded space', '/?referrer=aff%201&exp=30'],
    ['a semicolon', '/?referrer=a%3Bb&exp=30'],
    ['a header smuggled in', '/?referrer=aff%0D%0ASet-Cookie:%20a=b&exp=30'],
    ['cookie attributes smuggled in', '/?referrer=aff;%20Domain=evil.example&exp=30'],
    ['Persian letters', '/?referrer=%D8%A8%D8%A7%D8%B2%D8%A7%D8%B1&exp=30'],
    ['a broken escape', '/?referrer=aff%zz&exp=30'],
    ['a surrogate as UTF-8', '/?referrer=aff%ED%A0%80&exp=30'],
    ['what is encoded twice', '/?referrer=a%252Bb&exp=30'],
    ['a percent-encoded name', '/?%72eferrer=aff&exp=30'],
    ['a percent-encoded name beside the word', '/?referrer=&%72eferrer=aff&exp=30'],
    ['the form of an object', '/?referrer[x]=1&exp=30'],
    ['a name that ends so', '/?myreferrer=aff&exp=30'],
    ['semicolons between the parameters', '/?exp=30;referrer=aff'],
    ['the word in its path', '/referrer=aff?exp=30'],
    ['the parameter in a fragment behind a query', '/?exp=30#&referrer=aff'],
  ])('leaves a page alone that has %s', async (_, url) => {
    const page = await land(app, url);
    expectNoCapture(page);
    expect(page).toMatchObject({ status: 200, result: null });
  });

  it("does not depend on the app's query parser", async () => {
    const withoutQuery = createApp(express);
    withoutQuery.set('query parser', false);
    expectCapture(await land(withoutQuery, '/?referrer=aff-1&exp=30'), { referrer: 'aff-1', days: 30 });
  });
});
