import { AffiliError, registerCustomer, registrationFrom } from 'express-affili';
import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';

describe.each(expressVersions)("the customer's id in the app's own system, on Express $version", ({ express }) => {
  const app = createApp(express);
  const WITH_AND_WITHOUT_LINK = [LINK, '/'];

  it.each<[string | number | bigint, string]>([
    ['42', '42'],
    ['a', 'a'],
    ['2f1b0c9e-6a4f-4d0f-8a53-7f1c2f0a9d11', '2f1b0c9e-6a4f-4d0f-8a53-7f1c2f0a9d11'],
    ['user@shop.example', 'user@shop.example'],
    ['مشتری ۴۲', 'مشتری ۴۲'],
    [' 42 ', ' 42 '],
    ['0', '0'],
    ['a'.repeat(255), 'a'.repeat(255)],
    ['😀'.repeat(127), '😀'.repeat(127)],
    [42, '42'],
    [0, '0'],
    [-7, '-7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [10n ** 30n, '1000000000000000000000000000000'],
    [0n, '0'],
  ])('is sent as a string: %p', async (mcsId, mcs_id) => {
    const { result } = await visit(app, { url: LINK }, (req) => registrationFrom(req, mcsId));
    expect(result).toEqual({ referrer: 'aff-1', mcs_id });
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['blank', '  '],
    ['blank of other kinds', '\u00a0\u3000\ufeff'],
    ['of 256 characters', 'a'.repeat(256)],
    ['with a line feed', '4\n2'],
    ['with NUL', '42\0'],
    ['with a tab', '4\t2'],
    ['with DEL', '42\x7f'],
    ['with a C1 control character', '42\x85'],
    ['a fraction', 4.2],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['no safe integer', 2 ** 53],
    ['a bigint of 256 digits', 10n ** 255n],
    ['a boolean', true],
    ['an object', { id: 42 }],
    ['an array', ['42']],
    ['a String object', Object('42')],
    ['an object that reads as an id', { toString: () => '42' }],
    ['a symbol', Symbol('42')],
    ['a function', () => '42'],
  ])('is refused with ERR_AFFILI_INPUT, whether or not there is a link: %s', async (_, mcsId) => {
    for (const url of WITH_AND_WITHOUT_LINK) {
      const { result } = await visit(app, { url }, (req) => {
        expect(() => registrationFrom(req, mcsId as string)).toThrow(AffiliError);
        return registerCustomer(req, mcsId as string).catch((error: unknown) => error);
      });
      expect(result).toBeInstanceOf(AffiliError);
      expect(result).toMatchObject({ code: 'ERR_AFFILI_INPUT', retryable: false });
      expect((result as AffiliError).message).toMatch(/^mcsId takes a non-blank string of at most 255 characters/);
    }
  });

  it('is refused without being shown', async () => {
    const mcsId = 'parisa@example.ir\n';
    const { result } = await visit(app, {}, (req) => registerCustomer(req, mcsId).catch((error: Error) => error.stack));
    expect(result).toContain('mcsId takes');
    expect(result).not.toContain('parisa');
  });
});
