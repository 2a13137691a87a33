import type { AffiliClientOptions, MetaData } from 'express-affili';
import { clientOf } from '../support/client-of';
import { failureOf, rejected } from '../support/failure';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, reset, storing } from '../support/reactions';

const META_DATA = { first_name: 'Sara', mobile: '0912', 'home.address': 'Tehran', address: { city: 'Tehran' } };
const refusing = (...fields: string[]) =>
  answer(422, {
    message: 'The given data was invalid.',
    errors: Object.fromEntries(fields.map((name) => [name, []])),
  });

let emitWarning: jest.SpiedFunction<typeof process.emitWarning>;
beforeAll(() => (emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue()));
afterAll(() => emitWarning.mockRestore());

async function creating(reactions: Reaction[], meta_data?: MetaData, options?: AffiliClientOptions) {
  const affili = (await hostileServer()).next(...reactions);
  const call = clientOf(affili, options).customers.create({ referrer: 'aff-1', mcs_id: '42', meta_data });
  const sent = () => affili.seen.map(({ body }) => JSON.parse(body) as { meta_data?: MetaData });
  return { affili, call, sent };
}

describe('a 422 that is about meta_data alone', () => {
  const CASES: { refused: string[]; kept: MetaData | undefined }[] = [
    {
      refused: ['meta_data.mobile', 'meta_data.first_name'],
      kept: { ...META_DATA, mobile: undefined, first_name: undefined },
    },
    { refused: ['meta_data.address.city'], kept: { ...META_DATA, address: undefined } },
    { refused: ['meta_data.home.address'], kept: { ...META_DATA, 'home.address': undefined } },
    { refused: ['meta_data.mobile', 'meta_data'], kept: undefined },
    { refused: ['meta_data.of_another_name'], kept: undefined },
    { refused: Object.keys(META_DATA).map((name) => `meta_data.${name}`), kept: undefined },
  ];

  test.concurrent.each(CASES)('registers the customer without $refused', async ({ refused, kept }) => {
    const { call, sent } = await creating([refusing(...refused)], META_DATA);
    await expect(call).resolves.toMatchObject({ id: 'affili-1' });
    expect(sent()).toEqual([
      { referrer: 'aff-1', mcs_id: '42', meta_data: META_DATA },
      { referrer: 'aff-1', mcs_id: '42', ...(kept && { meta_data: JSON.parse(JSON.stringify(kept)) as object }) },
    ]);
  });

  test.concurrent.each([
    { refused: 'meta_data', fields: { '': 'of a field without a name', mobile: '1' }, kept: undefined },
    { refused: 'meta_data.', fields: { '': 'of a field without a name', mobile: '1' }, kept: { mobile: '1' } },
    { refused: 'meta_data.a.b', fields: { a: { b: 1 }, 'a.b': 2, c: 3 }, kept: { c: 3 } },
  ])('leaves out all that $refused can mean, of $fields', async ({ refused, fields, kept }) => {
    const { call, sent } = await creating([refusing(refused)], fields);
    await expect(call).resolves.toMatchObject({ id: 'affili-1' });
    expect(sent()[1]!.meta_data).toEqual(kept);
  });

  it('is no attempt of those that retries allows', async () => {
    const { affili, call } = await creating([refusing('meta_data.mobile')], META_DATA, { retries: 0 });
    await expect(call).resolves.toMatchObject({ id: 'affili-1' });
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  it('is answered once: what Affili refuses after that is refused', async () => {
    const reactions = [refusing('meta_data.mobile'), refusing('meta_data.first_name')];
    const { affili, call } = await creating(reactions, META_DATA);
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  it('is answered once, should the second POST not come to its end either', async () => {
    const absent = answer(200, { data: [] });
    const reactions = [refusing('meta_data.mobile'), reset, absent, refusing('meta_data.first_name')];
    const { affili, call } = await creating(reactions, META_DATA);
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(affili.methods).toEqual(['POST', 'POST', 'GET', 'POST']);
    // What was refused stays left out.
    expect(JSON.parse(affili.seen[3]!.body)).toEqual(JSON.parse(affili.seen[1]!.body));
  });
});

describe('a 422 that is about more', () => {
  test.concurrent.each<[string, Reaction, number]>([
    ['about the referrer too', refusing('referrer', 'meta_data.mobile'), 422],
    ['about a field of a like name', refusing('meta_dating'), 422],
    ['without a reason', answer(422), 422],
    ['with no field among its reasons', answer(422, { errors: {} }), 422],
    ['but a 400', answer(400, { errors: { meta_data: ['no'] } }), 400],
  ])('is final: %s', async (_, reaction, status) => {
    const { affili, call } = await creating([reaction], META_DATA);
    expect(await failureOf(call)).toEqual(rejected(status));
    expect(affili.methods).toEqual(['POST']);
  });

  it('is final where no meta_data was sent', async () => {
    const { affili, call } = await creating([refusing('meta_data')]);
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(affili.methods).toEqual(['POST']);
  });

  it('is looked up where it is about mcs_id as well', async () => {
    const { affili, call } = await creating([storing(refusing('mcs_id', 'meta_data.mobile'))], META_DATA);
    await expect(call).resolves.toMatchObject({ mcs_id: '42' });
    expect(affili.methods).toEqual(['POST', 'GET']);
  });
});

it('tells the developer once which fields Affili refuses, and never a value', async () => {
  const meta_data = { told: 'Sara-Secret', too: 'Sara-Secret', 'a visitor typed this': 'Sara-Secret', kept: 1 };
  for (const refused of [['told', 'too'], ['told'], ['a visitor typed this'], ['of_another_name']]) {
    await (
      await creating([refusing(...refused.map((name) => `meta_data.${name}`))], meta_data)
    ).call;
  }
  const warnings = emitWarning.mock.calls as unknown[][];
  expect(warnings.filter(([text]) => String(text).includes('told'))).toEqual([
    [
      'Affili refuses meta_data.told, meta_data.too (HTTP 422); customers are registered without',
      { code: 'AFFILI_META_DATA_REFUSED' },
    ],
  ]);
  // Those of the tests above too. As a whole it is told of where no field of it is, or none that may be told.
  const names = ['told', 'too', ...Object.keys(META_DATA), 'a', 'a.b'].map((name) => `meta_data.${name}`);
  const told = warnings.flatMap(([text]) => /^Affili refuses (.+) \(HTTP 422\);/.exec(String(text))?.[1]?.split(', '));
  expect(['meta_data', ...names]).toEqual(expect.arrayContaining(told));
});

describe('a 422 of which there is no end', () => {
  const many = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, at) => name(at));
  const FIELDS = Object.fromEntries(many(5000, (index) => `z${index}`).map((name) => [name, 1]));
  const EXCESSES = [
    { what: '40,000 paths', refused: many(40_000, (index) => `meta_data.z${index}`) },
    { what: 'paths of many parts', refused: many(900, (index) => `meta_data.${index}${'.z'.repeat(450)}`) },
    { what: 'a path of 800 KB', refused: [`meta_data${'.z'.repeat(400_000)}`] },
  ];

  it.each(EXCESSES)('costs the app milliseconds, and the customer is registered: $what', async ({ refused }) => {
    const { affili, call } = await creating([refusing(...refused)], FIELDS);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await expect(call).resolves.toMatchObject({ id: 'affili-1' });
    clearInterval(timer);
    expect(JSON.parse(affili.seen[1]!.body)).toEqual({ referrer: 'aff-1', mcs_id: '42' });
    // It was 43 seconds; the machine may be busy.
    expect(longest).toBeLessThan(2000);
  });

  it('is told of in no more than a hundred names', async () => {
    emitWarning.mockClear();
    await (
      await creating([refusing(...many(900, (index) => `meta_data.z${index}`))], FIELDS)
    ).call;
    const told = emitWarning.mock.calls.flatMap(([text]) => String(text).split(', '));
    expect(told.length).toBeLessThanOrEqual(100);
  });
});
