import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from '../../support/client-of';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { reset, well } from '../../support/reactions';

const payment = (order_id: string) => ({ order_id, amount: 1, customer_id: 'affili-1' });
/** As a server does that closes what was idle just as a request arrives. */
const wellIfNew: Reaction = (exchange) => (exchange.request.isReused ? reset : well)(exchange);

describe('a connection that was idle for a second', () => {
  it('carries no conversion, of which nobody could tell what came of it', async () => {
    const affili = (await hostileServer()).next(wellIfNew, wellIfNew, wellIfNew);
    const { conversions } = clientOf(affili);
    for (const order_id of ['1', '2', '3']) {
      expect(await conversions.create(payment(order_id))).toMatchObject({ order_id });
      await sleep(1000);
    }
    expect(affili.methods).toEqual(['POST', 'POST', 'POST']);
  });

  it('carries what can be looked up or said again', async () => {
    const affili = await hostileServer();
    const { customers, conversions } = clientOf(affili);
    await customers.create({ referrer: 'aff-1', mcs_id: '1' });
    await sleep(1000);
    await customers.list();
    await sleep(1000);
    await conversions.update('affili-1', { status: 'approved' });
    expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, true, true]);
  });
});

it('is kept between conversions that follow each other', async () => {
  const affili = await hostileServer();
  const { conversions } = clientOf(affili);
  for (const order_id of ['1', '2', '3']) await conversions.create(payment(order_id));
  expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, true, true]);
});

it('does not hurry a conversion whose answer takes a second', async () => {
  const affili = (await hostileServer()).next((exchange) => void setTimeout(() => well(exchange), 1000));
  expect(await clientOf(affili).conversions.create(payment('1'))).toMatchObject({ order_id: '1' });
});
