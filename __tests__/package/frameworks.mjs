import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSandbox } from 'express-affili/sandbox';
import { check, project, run } from './harness.mjs';

/** Uses the package in what people put beside or above Express. */
export async function checkFrameworks({ tarball }) {
  await check('Next.js: a custom server keeps the cookie beside those of its pages', () => {
    const folder = project('next', [tarball, 'express@5', 'next@16', 'react@19', 'react-dom@19']);
    const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
    run('npx', ['next', 'build'], folder, env);
    run('node', ['check.mjs'], folder, env);
  });
  await check('NestJS: its example registers who signs up', () =>
    withExample('nest', tarball, (origin) =>
      post(`${origin}/register?referrer=aff-1&exp=30`, { first_name: 'Sara', email: 'sara@example.ir' }),
    ),
  );
  await check('better-auth: its example registers who signs up', () =>
    withExample('better-auth', tarball, async (origin) => {
      const landing = await fetch(`${origin}/?referrer=aff-1&exp=30`);
      const headers = { origin, cookie: landing.headers.get('set-cookie').split(';')[0] };
      const fields = { name: 'Sara', email: 'sara@example.ir', password: 'a long password' };
      await post(`${origin}/api/auth/sign-up/email`, fields, headers);
      const [user] = await (await fetch(`${origin}/users`)).json();
      return { affiliCustomerId: user.affiliCustomerId };
    }),
  );
}

/** Builds an example with the packed package, starts it beside a sandbox, and signs up: Affili's id is to be answered. */
async function withExample(name, tarball, signUp) {
  const folder = project(name, [tarball], name);
  run('npm', ['run', 'build'], folder);
  const sandbox = createSandbox();
  const server = sandbox.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const AFFILI_BASE_URL = `http://127.0.0.1:${server.address().port}`;
  const env = { ...process.env, PORT: '0', AFFILI_TOKEN: 'sandbox-token', AFFILI_BASE_URL };
  const app = spawn('node', ['dist/main.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { affiliCustomerId } = await signUp(await printedOrigin(app));
    assert.ok(affiliCustomerId);
    assert.deepEqual(
      sandbox.customers.map(({ id, meta_data }) => [id, meta_data.email]),
      [[affiliCustomerId, 'sara@example.ir']],
    );
  } finally {
    app.kill();
    server.close();
    server.closeAllConnections();
  }
}

async function printedOrigin({ stdout }) {
  let output = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    const [origin] = /http:\/\/[^\s/]+:\d+/.exec(output) ?? [];
    if (origin) return origin;
  }
  throw new Error(`printed no address:\n${output}`);
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}
