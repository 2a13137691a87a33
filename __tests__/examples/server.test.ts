import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { AffiliClient } from 'express-affili';
import { eventually } from '../support/eventually';
import { withExamples, type RunningExample } from '../support/run-example';

const FIELDS = { first_name: 'Parisa', last_name: 'Ahmadi', mobile: '09121234567', email: 'parisa@example.ir' };

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'shop-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const anyPorts = () => ({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: join(folder, 'shop') });

/** Waits until the shop is open, and answers the link that it prints for the visitor to follow. */
async function linkOf(shop: RunningExample): Promise<{ origin: string; path: string }> {
  const [, origin, path] = await shop.printed(/(http:\/\/[^/\s]+)(\/\?referrer=\S+&exp=30)/);
  return { origin: origin!, path: path! };
}

test('opens one shop at a time on a folder, under the names of this machine, and keeps what it has through a kill -9', async () => {
  await withExamples(async (run) => {
    const first = run('shop/server.ts', anyPorts());
    const { origin, path } = await linkOf(first);
    const visitor = supertest.agent(origin);
    await visitor.get(path).expect(200);
    await visitor.get('/customers').set('Host', 'rebound.example').expect(403);
    await visitor.post('/signup').type('form').send(FIELDS).expect(303);

    const second = await run('shop/server.ts', anyPorts()).ended;
    expect(second.exitCode).toBe(1);
    expect(second.output.trim()).toMatch(/^\S+ is in use by another process .* set DATABASE_URL .*$/);

    await first.end('SIGKILL');
    const third = run('shop/server.ts', anyPorts());
    const customers = await supertest((await linkOf(third)).origin)
      .get('/customers')
      .expect(200);
    expect(customers.text).toContain(FIELDS.email);

    const { exitCode, output } = await third.end('SIGTERM');
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.not.stringMatching(/error/i) as string });
  });
}, 120_000);

test('the sandbox beside it still has its customers and payments after a kill -9, so that they pay again', async () => {
  const sandboxOf = async (shop: RunningExample) => (await shop.printed(/The sandbox +(http:\/\/\S+?)\/\n/))[1]!;
  const clientOf = (baseUrl: string) => new AffiliClient({ token: 'sandbox-token', baseUrl });
  const bodyOf = async (url: string): Promise<unknown> => (await fetch(url)).json();
  // As its page has them, and as it answers them.
  const rowsOf = async (url: string) => [
    await bodyOf(`${url}/customers.json`),
    await bodyOf(`${url}/conversions.json`),
    await clientOf(url).customers.list(),
  ];

  await withExamples(async (run) => {
    const first = run('shop/server.ts', anyPorts());
    const baseUrl = await sandboxOf(first);
    const client = clientOf(baseUrl);
    const { id } = await client.customers.create({ referrer: 'aff-1', mcs_id: '42' });
    await client.conversions.create({ order_id: 'invoice-7', amount: 240_000, customer_id: id });
    const rows = await rowsOf(baseUrl);
    expect(rows).toMatchObject([[{ id, referrer: 'aff-1' }], [{ order_id: 'invoice-7' }], [{ id }]]);
    await eventually(async () => expect(await readFile(`${folder}/shop-sandbox.json`, 'utf8')).toContain('invoice-7'));

    await first.end('SIGKILL');
    expect(await rowsOf(await sandboxOf(run('shop/server.ts', anyPorts())))).toEqual(rows);
  });
}, 120_000);

test('says in one line what keeps it from starting', async () => {
  await withExamples(async (run) => {
    const { exitCode, output } = await run('shop/server.ts', { ...anyPorts(), AFFILI_TOKEN: 'two words' }).ended;
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringMatching(/^token takes printable ASCII .*\n$/) as string,
    });
  });
}, 30_000);
