import type { Server } from 'node:http';
import supertest from 'supertest';
import { createSandbox } from 'express-affili/sandbox';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { withExamples } from '../support/run-example';

const sandbox = createSandbox();
let server: Server;
beforeAll(async () => (server = await listen(sandbox, 0, '')));
afterAll(() => close(server));

test('registers who came by a link at once, and keeps the id', async () => {
  await withExamples(async (run) => {
    const basic = run('basic.ts', { PORT: '0', AFFILI_TOKEN: 'sandbox-token', AFFILI_BASE_URL: urlOf(server) });
    const [, origin, link] = await basic.printed(/(http:\/\/[^/\s]+)(\S+)/);

    const browser = supertest.agent(origin);
    await browser.get(link!).expect(200);
    await browser.post('/register').type('form').send({ firstName: 'Parisa', email: 'parisa@example.ir' }).expect(302);
    const users = await browser.get('/users').expect(200);

    const [customer] = sandbox.customers;
    expect(customer).toMatchObject({ meta_data: { first_name: 'Parisa', email: 'parisa@example.ir' } });
    expect(users.body).toEqual([expect.objectContaining({ id: customer!.mcs_id, affiliCustomerId: customer!.id })]);
  });
}, 30_000);
