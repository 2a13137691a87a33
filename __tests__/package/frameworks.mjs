import { check, project, run } from './harness.mjs';

/** Uses the package in what people put beside or above Express. Each consumer checks itself, and exits 0. */
export async function checkFrameworks({ tarball }) {
  await check('Next.js: a custom server keeps the cookie beside those of its pages', () => {
    const folder = project('next', [tarball, 'express@5', 'next@16', 'react@19', 'react-dom@19']);
    run('npx', ['next', 'build'], folder, { NEXT_TELEMETRY_DISABLED: '1' });
    run('node', ['check.mjs'], folder, { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' });
  });
  await check('better-auth: its hook after a signup registers the customer', () => {
    run('node', ['check.mjs'], project('better-auth', [tarball, 'express@5', 'better-auth@1']));
  });
  await check('NestJS: its own example', () => {
    const folder = project('nest', [tarball], 'nest');
    run('npm', ['run', 'build'], folder);
    run('node', ['check.mjs'], folder);
  });
}
