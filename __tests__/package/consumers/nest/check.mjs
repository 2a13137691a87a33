// Signs up with the example, which runs in a process of its own.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSandbox } from 'express-affili/sandbox';

const sandbox = createSandbox({ token: 'nest-token' });
const server = sandbox.listen(0, '127.0.0.1');
await once(server, 'listening');
const AFFILI_BASE_URL = `http://127.0.0.1:${server.address().port}`;
const env = { ...process.env, PORT: '0', AFFILI_TOKEN: 'nest-token', AFFILI_BASE_URL };
const app = spawn('node', ['dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  let output = '';
  for await (const chunk of app.stdout) {
    output += chunk;
    if (output.includes('Listening')) break;
  }
  const port = /:(\d+)\s*$/.exec(output)[1];
  const answer = await fetch(`http://127.0.0.1:${port}/register?referrer=nest-1&exp=30`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ first_name: 'Sara', email: 'sara@example.ir' }),
  });
  assert.match(answer.headers.get('set-cookie'), /^affili_ref=nest-1;/);
  const { affiliCustomerId } = await answer.json();
  assert.ok(affiliCustomerId);
  assert.equal(sandbox.customers[0].id, affiliCustomerId);
} finally {
  app.kill();
}
process.exit();
