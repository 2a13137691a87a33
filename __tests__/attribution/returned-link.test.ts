import express from 'express';
import { createApp } from '../support/create-app';
import { expectCapture } from '../support/expect-capture';
import { land } from '../support/visit';

const TOKEN = '5f53a29fb867dd7df313d4e2';

/** The link that came back, and the days it means. */
const LINKS: [what: string, url: string, days?: number][] = [
  // Separators.
  ['&amp; of a mail', '/?utm_source=n&amp;referrer=TOKEN&amp;exp=90'],
  ['&amp; of a mail that was quoted twice', '/?utm_source=n&amp;amp;referrer=TOKEN&amp;amp;exp=90'],
  ['&amp; whose semicolon is encoded', '/?utm_source=n&amp%3Breferrer=TOKEN&amp%3bexp=90'],
  ['&amp; that is encoded', '/?referrer=TOKEN%26amp%3Bexp%3D90'],
  ['a second ? of a cart plug-in', '/cart/?u=guest?referrer=TOKEN&exp=90'],
  ['a second ? of a campaign tool behind the link', '/?exp=90&referrer=TOKEN?utm_source=x'],
  ['two ? in a row', '/??referrer=TOKEN&exp=90'],
  ['& for the first ?', '/pricing&referrer=TOKEN&exp=90'],
  ['encoded once too often', '/?referrer=TOKEN%26exp%3D90'],
  ['encoded twice too often', '/?referrer%253DTOKEN%2526exp%253D90'],
  ['encoded as a whole', '/%3Freferrer=TOKEN&exp=90'],
  ['the page that a sign-in goes back to', '/login?next=%2Fpricing%3Freferrer%3DTOKEN%26exp%3D90'],
  // Names.
  ['capital letters', '/?REFERRER=TOKEN&EXP=90'],
  ['a blank in front of the names', '/?%20referrer=TOKEN&%20exp=90'],
  ['a blank behind the names', '/?referrer%20=TOKEN&exp%20=90'],
  ['an invisible character in front of the names', '/?%E2%80%8Breferrer=TOKEN&%E2%80%8Fexp=90'],
  // Blanks and what can't be seen.
  ['zero-width space of a messenger', '/?exp=90&referrer=TOKEN%E2%80%8B'],
  ['ZWNJ of Persian text', '/?exp=90&referrer=TOKEN%E2%80%8C'],
  ['right-to-left mark', '/?referrer=TOKEN%E2%80%8F&exp=90%E2%80%8F'],
  ['bidi isolates around it', '/?referrer=%E2%81%A6TOKEN%E2%81%A9&exp=90'],
  ['a tag character, beyond 16 bits', '/?exp=90&referrer=TOKEN%F3%A0%81%BF'],
  ['a blank', '/?exp=90&referrer=TOKEN%20'],
  ['no-break space of a text editor', '/?referrer=%C2%A0TOKEN%C2%A0&exp=90%C2%A0'],
  ['the tab and the line break of a spreadsheet', '/?referrer=%09TOKEN&exp=90%0D%0A'],
  // Punctuation.
  ['the full stop of the sentence', '/?exp=90&referrer=TOKEN.'],
  ['a closing bracket on exp', '/?referrer=TOKEN&exp=90)'],
  ['brackets of Markdown and of code', '/?exp=90&referrer=TOKEN]%7D%3E'],
  ['quotes and other marks of a sentence', `/?exp=90&referrer=TOKEN%22',;:!...`],
  ['Persian and typographic quotes', '/?exp=90&referrer=TOKEN%C2%BB%E2%80%9D%E2%80%99'],
  ['a Persian comma', '/?referrer=TOKEN&exp=90%D8%8C'],
  ['a Persian question mark and semicolon', '/?exp=90&referrer=TOKEN%D8%9F%D8%9B'],
  ['an ellipsis', '/?exp=90&referrer=TOKEN%E2%80%A6'],
  ['a full stop behind a blank and a bidi mark', '/?exp=90&referrer=TOKEN%20%E2%80%8F.%20'],
  ['a slash that an editor put behind the query', '/?exp=90&referrer=TOKEN/'],
  // Digits.
  ['Persian digits', '/?referrer=TOKEN&exp=%DB%B9%DB%B0'],
  ['Arabic digits', '/?referrer=TOKEN&exp=%D9%A9%D9%A0'],
  ['digits of both keyboards, with a fraction', '/?referrer=TOKEN&exp=%DB%B9%30.%DB%B5', 90.5],
  // What is appended.
  ['a parameter appended empty', '/?referrer=TOKEN&exp=90&referrer='],
  ['a parameter appended broken', '/?referrer=TOKEN&exp=90&referrer=%zz&exp=%zz'],
  ["a parameter appended with a page's address", '/?referrer=TOKEN&exp=90&referrer=https%3A%2F%2Finstagram.com%2F'],
  ['names in capitals repeated', '/?REFERRER=aff-0&REFERRER=TOKEN&EXP=1&EXP=90'],
  ['an exp appended that is no number', '/?referrer=TOKEN&exp=90&exp=x'],
  // What is left to defaultLifetime.
  ['an exp that no taking-off makes usable', '/?referrer=TOKEN.&exp=90d', 30],
  ['no equals sign behind exp', '/?referrer=TOKEN.&exp', 30],
];

describe('links as they come back to a site', () => {
  const app = createApp(express);

  it.each(LINKS)('captures one with %s, new and in place of an older cookie', async (_, url, days = 90) => {
    const link = url.replace('TOKEN', TOKEN);
    expectCapture(await land(app, link), { referrer: TOKEN, days });
    const page = await land(app, { url: link, cookie: 'affili_ref=older' });
    expectCapture(page, { referrer: TOKEN, days });
    expect(page.result).toBe(TOKEN);
  });

  it.each([
    ['the end of a token that is cut', '/?referrer=a+b.&exp=90', 'a+b'],
    ['a token with an escape', '/?Referrer=YWZm%2FaQ%3D%3D&exp=90', 'YWZm/aQ=='],
    ['255 characters and a full stop', `/?referrer=${'a'.repeat(255)}.&exp=90`, 'a'.repeat(255)],
    ['a token as Affili writes it beside a later one that is not', '/?referrer=aff-1&Referrer=aff-2&exp=90)', 'aff-1'],
  ])('changes nothing inside a token: %s', async (_, url, referrer) => {
    expectCapture(await land(app, url), { referrer, days: 90 });
  });

  it('captures one without exp as any other without', async () => {
    expectCapture(await land(app, '/?referrer=aff-1.'), { referrer: 'aff-1', days: 30, isWeak: true });
  });
});
