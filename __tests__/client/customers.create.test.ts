import { clientOf } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

describe('what is sent', () => {
  test('is the registration as JSON, to the path without a slash at its end', async () => {
    const affili = await hostileServer();
    await clientOf(affili).customers.create(REGISTRATION);
    const [{ method, path, query, headers, body }] = affili.seen as [(typeof affili.seen)[number]];
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/services/customers', query: {} });
    expect(headers['content-type']).toMatch(/^application\/json\b/);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(JSON.parse(body)).toEqual(REGISTRATION);
  });

  test('is the same in every language', async () => {
    const affili = await hostileServer();
    const registration = { ...REGISTRATION, mcs_id: 'شناسه-۴۲', meta_data: { first_name: 'پریسا 👩‍🔬', note: '"\\\n' } };
    await clientOf(affili).customers.create(registration);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(registration);
  });
});

describe('what comes back', () => {
  test('is the customer as Affili answered it, with fields that nobody documents', async () => {
    const data = {
      id: 'affili-1',
      mcs_id: '42',
      meta_data: null,
      created_at: '1399-01-17 12:46:38',
      updated_at: '2026-01-01T00:00:00Z',
      publisher: { id: '7', full_name: 'Ali' },
      tier: { name: 'gold' },
    };
    const affili = (await hostileServer()).next(answer(200, { status: 'ok', tag: 'saveCustomer', data }));
    expect(await clientOf(affili).customers.create(REGISTRATION)).toEqual(data);
  });

  test('is read right where the network cuts a character in two', async () => {
    const name = 'پریسا';
    const bytes = Buffer.from(JSON.stringify({ data: { id: 'affili-1', name } }));
    const middle = bytes.indexOf('پ') + 1;
    const affili = (await hostileServer()).next(({ response }) => {
      response.write(bytes.subarray(0, middle), () => setTimeout(() => response.end(bytes.subarray(middle)), 20));
    });
    expect(await clientOf(affili).customers.create(REGISTRATION)).toEqual({ id: 'affili-1', name });
  });

  test.each([0, Number.MAX_SAFE_INTEGER])('has the id %i as a string', async (id) => {
    const affili = (await hostileServer()).next(answer(200, { data: { id } }));
    expect(await clientOf(affili).customers.create(REGISTRATION)).toEqual({ id: String(id) });
    expect(affili.methods).toEqual(['POST']);
  });
});
