import { clientOf } from '../support/client-of';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, reset, storing, well } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

async function serving(...reactions: Reaction[]) {
  const client = clientOf((await hostileServer()).next(...reactions), { retries: 0 });
  return { client };
}

describe('an error is unclear', () => {
  test.concurrent.each<[string, Reaction, boolean]>([
    ['after a cut', reset, true],
    ['after a success without an id', answer(200, {}), true],
    ['after 504', answer(504), true],
    ['not after a refusal', answer(422), false],
    ['not after 429', answer(429), false],
    ['not after 503 with Retry-After', answer(503, '', { 'Retry-After': '9' }), false],
    ['not after a proxy said 404', answer(404, '<h1>'), false],
  ])('%s of a conversion', async (_, reaction, unclear) => {
    const { client } = await serving(reaction);
    const call = client.conversions.create({ order_id: '1', amount: 1, customer_id: 'c' });
    await expect(call).rejects.toMatchObject({ unclear });
  });

  test.concurrent('never of what can be said again', async () => {
    const { client } = await serving(reset, storing(reset), answer(200, '<h1>'));
    await expect(client.customers.list()).rejects.toMatchObject({ unclear: false });
    await expect(client.conversions.update('c', { status: 'refunded' })).rejects.toMatchObject({ unclear: false });
    await expect(client.customers.list()).rejects.toMatchObject({ unclear: false });
  });

  test.concurrent('not of a customer whose look-up failed before anything was posted', async () => {
    const { client } = await serving(reset, well);
    await expect(client.customers.ensure(REGISTRATION)).rejects.toMatchObject({ unclear: false });
  });
});
