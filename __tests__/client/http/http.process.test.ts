import { ClientProcess } from './client-process';
import { hostileServer } from '../../support/hostile-server';
import { answer } from '../../support/reactions';
import { ECHO, SECRETS } from '../../support/secrets';

let clients: ClientProcess;

beforeAll(async () => {
  clients = await ClientProcess.start();
}, 30_000);
afterAll(() => clients.kill());

describe('a connection', () => {
  test.each(['http', 'https'])(
    'of %s is kept alive: 50 calls in a row need one, and Node warns of nothing',
    async (scheme) => {
      const affili = await hostileServer({ tls: scheme === 'https' });
      const job = { baseUrl: `${scheme}://localhost:${affili.port}`, calls: 50 };
      expect(await clients.run(job)).toMatchObject({ warnings: [] });
      expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, ...new Array<boolean>(49).fill(true)]);
    },
  );

  test('is not opened for each of 120 calls at a time: 50 are enough, and Node warns of nothing', async () => {
    const affili = await hostileServer();
    const job = { baseUrl: `http://localhost:${affili.port}`, calls: 120, atATime: 120 };
    expect(await clients.run(job)).toMatchObject({ warnings: [] });
    expect(affili.customers).toHaveLength(120);
    expect(affili.connections).toBeLessThanOrEqual(50);
  });
});

test('the process prints neither token nor personal data, and ends when it has no more to do', async () => {
  const affili = await hostileServer();
  affili.next(answer(422, { message: ECHO, errors: { email: [ECHO] } }), answer(500, `<h1>${ECHO}</h1>`));
  const baseUrl = `http://localhost:${affili.port}`;
  await clients.run({ baseUrl, timeout: 2 ** 31 - 1, calls: 2 });
  const printed = await clients.end();
  for (const secret of SECRETS) expect(printed).not.toContain(secret);
  expect(printed).toContain('ERR_AFFILI_REJECTED');
  expect(printed).toContain('express-affili');
});
