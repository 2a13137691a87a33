import express, { type Express, type Request } from 'express';
import { ensureCustomer, recordConversion, registerCustomer } from 'express-affili';
import { createShop, LINK, OwnOutbox } from '../support/create-shop';
import type { Reaction } from '../support/hostile-server';
import { PAYMENT } from '../support/pay';
import { answer, well } from '../support/reactions';
import { visit } from '../support/visit';

type Id = string | number | bigint;

const functions: [string, (req: Request, id: Id) => Promise<string | null>][] = [
  ['registerCustomer', (req, id) => registerCustomer(req, id)],
  ['recordConversion', (req, order_id) => recordConversion(req, { ...PAYMENT, order_id })],
];

describe.each(functions)('calls of %s at the same time', (_, call) => {
  const run = async (app: Express, ...ids: Id[]) => {
    const work = (req: Request) => Promise.allSettled(ids.map((id) => call(req, id)));
    return (await visit(app, { url: LINK }, work)).result;
  };
  const answered = (value: string | null) => ({ status: 'fulfilled', value });

  it('share one request for the same id, in whatever form', async () => {
    const { app, affili } = await createShop(express);
    expect(await run(app, '42', 42, 42n)).toEqual(Array(3).fill(answered('affili-1')));
    expect(affili.methods).toEqual(['POST']);
  });

  it('share it between two requests, such as those of a double click or of a callback that is reloaded', async () => {
    let bothCame = () => {};
    const begun = new Promise<void>((resolve) => (bothCame = resolve));
    const { app, affili } = await createShop(express, [(exchange) => void begun.then(() => well(exchange))]);
    let calls = 0;
    const request = async () => {
      const work = (req: Request) => {
        const answer = call(req, '42');
        if ((calls += 1) === 2) bothCame();
        return answer;
      };
      return (await visit(app, { url: LINK }, work)).result;
    };
    expect(await Promise.all([request(), request()])).toEqual(['affili-1', 'affili-1']);
    expect(affili.methods).toEqual(['POST']);
  });

  it('share the failure as well, which is reported and queued once', async () => {
    const outbox = new OwnOutbox();
    const { app, failures } = await createShop(express, [answer(429)], { outbox });
    expect(await run(app, '42', '42')).toEqual([answered(null), answered(null)]);
    expect([failures.length, outbox.added.length + outbox.conversions.length]).toEqual([1, 1]);
  });

  it('share what onError throws', async () => {
    const { app } = await createShop(express, [answer(429)], {
      onError: (error) => {
        throw error;
      },
    });
    expect(await run(app, '42', '42')).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });

  it('share nothing with one whose onError takes its time', async () => {
    let isTold = () => {};
    const told = new Promise<void>((resolve) => (isTold = resolve));
    let end = () => {};
    const onError = () => {
      isTold();
      return new Promise<void>((resolve) => (end = resolve));
    };
    const { app } = await createShop(express, [answer(429)], { onError });
    const first = run(app, '42');
    await told;
    expect(await run(app, '42')).toEqual([answered('affili-1')]);
    end();
    expect(await first).toEqual([answered(null)]);
  });

  it('make a request each for two ids', async () => {
    const { app, affili } = await createShop(express);
    await run(app, '42', '43');
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  it('share nothing between two clients', async () => {
    const [one, other] = [await createShop(express), await createShop(express)];
    await Promise.all([run(one.app, '42'), run(other.app, '42')]);
    expect([one.affili.methods, other.affili.methods]).toEqual([['POST'], ['POST']]);
  });

  it.each<[string, Reaction[]]>([
    ['succeeded', []],
    ['failed', [answer(429)]],
  ])('share nothing with one that has %s before', async (_, reactions) => {
    const { app, affili } = await createShop(express, reactions);
    await run(app, '42');
    expect(await run(app, '42')).toEqual([answered(expect.stringMatching(/^affili-/) as string)]);
    expect(affili.methods).toEqual(['POST', 'POST']);
  });
});

it.each<[string, typeof registerCustomer, string[]]>([
  ['registered', registerCustomer, []],
  ['looked up', ensureCustomer, ['GET /services/customers']],
])('a payment shares nothing with a customer who is %s, though the ids be the same', async (_, register, lookUps) => {
  const { app, affili } = await createShop(express);
  await visit(app, { url: LINK }, (req) =>
    Promise.all([register(req, '42'), recordConversion(req, { ...PAYMENT, order_id: '42' })]),
  );
  const seen = affili.seen.map(({ method, path }) => `${method} ${path}`).sort();
  expect(seen).toEqual([...lookUps, 'POST /services/conversions', 'POST /services/customers']);
});
