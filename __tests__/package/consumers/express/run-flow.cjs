// Link, cookie, signup and id, by HTTP, in the installed package.
const { strict: assert } = require('node:assert');
const { once } = require('node:events');

async function listen(app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

exports.run = async function run({ express, createSandbox, createOutbox, ...main }) {
  const { affili, AffiliClient, AffiliError, registerCustomer, registrationFrom, referrerFrom, clearReferrer } = main;
  assert.equal(typeof createOutbox, 'function');

  const sandbox = createSandbox({ token: 'package-test' });
  const affiliServer = await listen(sandbox);
  const client = new AffiliClient({ token: 'package-test', baseUrl: affiliServer.url });

  const app = express();
  app.use(affili({ client }));
  app.use(express.urlencoded({ extended: false }));
  app.get('/', (req, res) => res.send('landing'));
  app.post('/register', async (req, res, next) => {
    try {
      assert.equal(registrationFrom(req, 42)?.referrer, 'package-7');
      res.json({ id: await registerCustomer(req, 42, { first_name: req.body.first_name }) });
    } catch (error) {
      next(error);
    }
  });
  app.post('/forget', (req, res) => {
    clearReferrer(req, res);
    res.json(referrerFrom(req));
  });
  const shop = await listen(app);

  const landing = await fetch(`${shop.url}/?referrer=package-7&exp=30`);
  assert.equal(landing.status, 200);
  const cookie = landing.headers.get('set-cookie');
  assert.match(cookie, /^affili_ref=package-7; Max-Age=2592000; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/);
  const headers = { cookie: cookie.split(';')[0] };

  const body = new URLSearchParams({ first_name: 'سارا' });
  const signup = await fetch(`${shop.url}/register`, { method: 'POST', headers, body });
  const { id } = await signup.json();
  assert.equal(sandbox.customers.length, 1);
  assert.equal(sandbox.customers[0].id, id);
  assert.equal(sandbox.customers[0].mcs_id, '42');
  assert.equal(sandbox.customers[0].meta_data.first_name, 'سارا');
  assert.deepEqual(
    (await client.customers.list({ mcs_id: '42' })).map((customer) => customer.id),
    [id],
  );

  const forgotten = await fetch(`${shop.url}/forget`, { method: 'POST', headers });
  assert.equal(await forgotten.json(), null);
  assert.match(forgotten.headers.get('set-cookie'), /^affili_ref=; .*Expires=Thu, 01 Jan 1970/);

  assert.throws(
    () => affili({ tokn: 'x' }),
    (error) => error instanceof AffiliError && error.code === 'ERR_AFFILI_OPTIONS',
  );
  for (const { server } of [shop, affiliServer]) {
    server.close();
    server.closeAllConnections();
  }
  console.log('flow ok');
};
