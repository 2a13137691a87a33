import express from 'express';
import { createApp } from '../support/create-app';
import { expectCapture, expectLifetime, setCookiesOf } from '../support/expect-capture';
import { land } from '../support/visit';

describe('how long the cookie lives', () => {
  const app = createApp(express);

  it.each([
    ['1', 1],
    ['2.75', 2.75],
    ['007', 7],
    ['%39%30', 90],
    ['400.1', 400],
    ['9'.repeat(1000), 400],
    [`0.${'9'.repeat(1000)}`, 1],
  ])('takes exp=%s for that many days, at most 400', async (exp, days) => {
    expectCapture(await land(app, `/?referrer=aff-1&exp=${exp}`), { referrer: 'aff-1', days });
  });

  it.each([
    ['empty', '&exp='],
    ['zero', '&exp=0'],
    ['less than a second', '&exp=0.00001'],
    ['negative', '&exp=-90'],
    ['with a plus', '&exp=+90'],
    ['Infinity', '&exp=Infinity'],
    ['exponential', '&exp=1e2'],
    ['hexadecimal', '&exp=0x10'],
    ['a number with its unit', '&exp=90d'],
    ['two points', '&exp=1.2.3'],
    ['a broken escape', '&exp=90%zz'],
    ['a time in seconds that is past', '&exp=1500000000'],
    ['a time in milliseconds that is past', '&exp=1500000000000'],
  ])('keeps the attribution for 30 days where exp is no usable number: %s', async (_, exp) => {
    expectCapture(await land(app, `/?referrer=aff-1${exp}`), { referrer: 'aff-1', days: 30 });
  });

  it.each([
    ['missing', ''],
    ['the form of an array', '&exp[]=90'],
  ])('keeps it for 30 days, but weakly, where there is no exp: %s', async (_, exp) => {
    expectCapture(await land(app, `/?referrer=aff-1${exp}`), { referrer: 'aff-1', days: 30, isWeak: true });
  });

  it.each([
    ['seconds', (days: number) => Math.round(Date.now() / 1000 + days * 86_400)],
    ['milliseconds', (days: number) => Date.now() + days * 86_400_000],
  ])('takes an exp that is a Unix time in %s for the end', async (_, exp) => {
    for (const expUnit of ['days', 'seconds'] as const) {
      const [cookie] = setCookiesOf(await land(createApp(express, { expUnit }), `/?referrer=aff-1&exp=${exp(90)}`));
      expect(90 * 86_400 - Number(cookie!.attributes['max-age'])).toBeLessThan(60);
      expectCapture(await land(createApp(express, { expUnit }), `/?referrer=aff-1&exp=${exp(500)}`), {
        referrer: 'aff-1',
        days: 400,
      });
    }
  });

  it.each([
    ['a longer exp', '&exp=99999', { maxLifetime: 90 }, 90],
    ['an end that is further away', '&exp=9999999999', { maxLifetime: 90 }, 90],
    ['the default', '&exp=x', { maxLifetime: 7 }, 7],
    ['a default of its own', '&exp=x', { defaultLifetime: 60, maxLifetime: 45 }, 45],
  ])('lives at most maxLifetime: %s', async (_, exp, options, days) => {
    expectCapture(await land(createApp(express, options), `/?referrer=aff-1${exp}`), { referrer: 'aff-1', days });
  });

  it('takes the last of a repeated exp', async () => {
    expectCapture(await land(app, '/?exp=90&referrer=aff-1&exp=x&exp=7'), { referrer: 'aff-1', days: 7 });
  });

  it.each([
    ['hours', '36', 129_600],
    ['minutes', '90', 5400],
    ['seconds', '90', 90],
    ['seconds', '1.9', 1],
    ['seconds', '34560001', 34_560_000],
  ] as const)('counts exp in the unit of the option: %s, %s', async (expUnit, exp, seconds) => {
    const page = await land(createApp(express, { expUnit }), `/?referrer=aff-1&exp=${exp}`);
    expectLifetime(setCookiesOf(page)[0]!, seconds);
  });

  it.each([
    [0.5, 43_200],
    [1 / 86_400, 1],
  ])('keeps the attribution for defaultLifetime: %d days', async (defaultLifetime, seconds) => {
    const page = await land(createApp(express, { defaultLifetime }), '/?referrer=aff-1&exp=x');
    expectLifetime(setCookiesOf(page)[0]!, seconds);
  });

  it('counts defaultLifetime in days, whatever the unit of exp', async () => {
    const minutes = createApp(express, { expUnit: 'minutes', defaultLifetime: 7 });
    expectCapture(await land(minutes, '/?referrer=aff-1&exp=0'), { referrer: 'aff-1', days: 7 });
  });

  it('takes an exp of less than a second in a small unit for no number', async () => {
    const seconds = createApp(express, { expUnit: 'seconds' });
    expectCapture(await land(seconds, '/?referrer=aff-1&exp=0.9'), { referrer: 'aff-1', days: 30 });
  });
});
