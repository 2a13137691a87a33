import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ownPort } from '../support/own-port';
import { withExamples } from '../support/run-example';

test('the front end and the API start, and the one knows where the other is', async () => {
  const [frontEnd, api] = [`http://localhost:${await ownPort()}`, `http://localhost:${await ownPort()}`];
  await withExamples(async (run) => {
    const spa = run('spa/server.ts', { FRONT_END: frontEnd, API: api, AFFILI_TOKEN: 'token' });
    const [, link] = await spa.printed(/Follow (\S+)/);
    expect(await (await fetch(link!)).text()).toContain('/app.js');
    expect(await (await fetch(`${frontEnd}/config.js`)).text()).toContain(api);
    const visit = await fetch(`${api}/visit?referrer=aff-1&exp=30`, { headers: { Origin: frontEnd } });
    expect(visit.headers.get('Access-Control-Allow-Origin')).toBe(frontEnd);
    expect(visit.headers.get('Set-Cookie')).toMatch(/^affili_ref=aff-1;/);
  });
}, 30_000);

test('says that a port is taken, and does not print a link', async () => {
  const taken = createServer().listen(0, 'localhost');
  await once(taken, 'listening');
  const frontEnd = `http://localhost:${(taken.address() as AddressInfo).port}`;
  await withExamples(async (run) => {
    const api = `http://localhost:${await ownPort()}`;
    const spa = run('spa/server.ts', { FRONT_END: frontEnd, API: api, AFFILI_TOKEN: 'token' });
    const [printed] = await spa.printed(/EADDRINUSE|Follow/);
    expect(printed).toBe('EADDRINUSE');
    expect((await spa.ended).exitCode).toBe(1);
  });
  taken.close();
}, 30_000);
