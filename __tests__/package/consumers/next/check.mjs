// A page of Next.js behind a custom server: https://nextjs.org/docs/app/guides/custom-server
import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import express from 'express';
import next from 'next';
import { affili } from 'express-affili';

const web = next({ dev: false });
await web.prepare();
const handle = web.getRequestHandler();

const app = express();
app.use(affili({ token: 'token' }));
app.use((req, res) => handle(req, res));
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');

const page = await fetch(`http://127.0.0.1:${server.address().port}/?referrer=next-1&exp=30`);
assert.match(await page.text(), /Shop/);
const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
assert.deepEqual(cookies.sort(), ['affili_ref=next-1', 'theme=dark', 'visited=1']);
assert.match(page.headers.get('cache-control'), /private/);
process.exit();
