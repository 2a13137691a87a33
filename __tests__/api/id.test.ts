import express from 'express';
import { AffiliError, registerCustomer, registrationFrom } from 'express-affili';
import { createApp } from '../support/create-app';
import { visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';
const app = createApp(express);

describe("the customer's id in the app's own system", () => {
  it.each<[string | number | bigint, string]>([
    ['42', '42'],
    ['مشتری ۴۲', 'مشتری ۴۲'],
    [' 42 ', ' 42 '],
    ['a'.repeat(255), 'a'.repeat(255)],
    [0, '0'],
    [-7, '-7'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [10n ** 30n, '1000000000000000000000000000000'],
  ])('is sent as a string: %p', async (mcsId, mcs_id) => {
    const { result } = await visit(app, { url: LINK }, (req) => registrationFrom(req, mcsId));
    expect(result).toEqual({ referrer: 'aff-1', mcs_id });
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['blank, of any kind', ' \u00a0\u3000'],
    ['of 256 characters', 'a'.repeat(256)],
    ['with a line feed', '4\n2'],
    ['with a C1 control character', '42\x85'],
    ['with half a character', '42\ud800'],
    ['a fraction', 4.2],
    ['no safe integer', 2 ** 53],
    ['a bigint of 256 digits', 10n ** 255n],
    ['a list', ['42']],
    ['an object that reads as an id', { toString: () => '42' }],
    ['a symbol', Symbol('42')],
  ])('is refused with ERR_AFFILI_INPUT, whether or not there is a link: %s', async (_, mcsId) => {
    for (const url of [LINK, '/']) {
      const { result } = await visit(app, { url }, (req) => {
        expect(() => registrationFrom(req, mcsId as string)).toThrow(AffiliError);
        return registerCustomer(req, mcsId as string).catch((error: unknown) => error);
      });
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
