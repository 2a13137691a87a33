import fc from 'fast-check';
import { anyCharacter } from './any-character';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const characters = (of: string) => fc.constantFrom(...of);

export const token = fc
  .tuple(characters(ALPHANUMERIC), fc.string({ unit: characters(`${ALPHANUMERIC}._~+/=-`), maxLength: 254 }))
  .map(([first, rest]) => (first + rest).replace(/[./]+$/, ''));
const percentEncoded = fc.string({ unit: anyCharacter }).map((text) => encodeURIComponent(text.toWellFormed()));
/** Escapes, whole, broken and of no UTF-8, separators, and what is no ASCII. */
const garbage = fc.string({
  unit: fc.oneof(
    fc.constantFrom('%', '%0', '%00', '%0A', '%0d%0a', '%20', '%C3', '%ED%A0%80', '%25', '+', '=', ';', ',', '#', '?'),
    fc.constantFrom('"', '\\', '<', '\t', '\r\n', '\0', '\ud800', '۳', '__proto__', 'j:', 's:', 'Domain=evil.example'),
    fc.string({ unit: anyCharacter, maxLength: 3 }),
  ),
});
const value = fc.oneof(token, percentEncoded, garbage);
const exp = fc.oneof(
  fc.double().map(String),
  fc.float({ min: 0, max: 1000, noNaN: true }).map(String),
  fc.nat().map(String),
  fc.constantFrom('', '0', '-1', '1e9', '0x10', 'NaN', 'Infinity', '9'.repeat(400), '0.00001'),
  value,
);
const pair = fc.oneof(
  { weight: 4, arbitrary: token.map((text) => `referrer=${text}`) },
  { weight: 2, arbitrary: value.map((text) => `referrer=${text}`) },
  { weight: 4, arbitrary: exp.map((text) => `exp=${text}`) },
  fc
    .tuple(fc.constantFrom('referrer[x]', '%72eferrer', 'Referrer=', 'REFERRER%20=', 'exp', 'EXP=', 'q'), value)
    .map(([name, text]) => name + text),
  garbage,
);
/** A link, well-formed or not. */
export const url = fc
  .tuple(
    fc.constantFrom('/?', '/?', '/?', '/a/b?', '/%zz?', 'http://shop.example?', '/', '*'),
    fc.array(pair, { maxLength: 6 }),
    fc.constantFrom('&', '&', '&amp;', '?', '%26', '%253F'),
    fc.constantFrom('', '', '.', ')', '%20', '%E2%80%8C', '،', '/'),
  )
  .map(([path, pairs, separator, put]) => path + pairs.join(separator) + put);

/** The header `Cookie`, ours, the tracker's or anybody's. */
export const cookies = fc
  .array(
    fc.tuple(
      fc.constantFrom('affili_ref=', 'affili_ref=~', 'affili_referrer=', 'AFFILI_DATA=', 'AFFILI_DATA=', '', 'x='),
      fc.oneof(
        value,
        fc.json().map((json) => Buffer.from(json).toString('base64')),
        value.map((referrer) => Buffer.from(JSON.stringify({ referrer })).toString('base64')),
      ),
    ),
    { maxLength: 4 },
  )
  .map((all) => all.map((nameAndValue) => nameAndValue.join('')).join('; '));
