import { join } from 'node:path';
import { check, project, run } from './harness.mjs';

/** By version of TypeScript, the ways to find modules that it knows. */
const ALL = {
  5.9: ['node10', 'node16', 'nodenext', 'bundler'],
  6: ['node16', 'nodenext', 'bundler'],
  7: ['node16', 'nodenext', 'bundler'],
};
const USUAL = { 5.9: ['node10'], 6: ['nodenext'] };

/** Compiles what a user writes, with the types of both versions of Express, and without skipLibCheck. */
export async function checkTypeScript({ tarball }, isForAll) {
  const versions = Object.entries(isForAll ? ALL : USUAL);
  const compilers = versions.map(([version]) => `typescript-${version}@npm:typescript@${version}`);
  for (const express of [4, 5]) {
    const types = [`express@${express}`, `@types/express@${express}`, '@types/node@20'];
    const folder = project('types', [tarball, ...types, ...compilers]);
    for (const [version, resolutions] of versions) {
      for (const resolution of resolutions) {
        await check(`TypeScript ${version}, @types/express ${express}, ${resolution}`, () => {
          const module = { node10: 'commonjs', bundler: 'esnext' }[resolution] ?? resolution;
          const compiler = join(folder, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
          const options = [
            '--noEmit',
            '--strict',
            '--skipLibCheck',
            'false',
            '--esModuleInterop',
            '--target',
            'es2022',
          ];
          const how = ['--types', 'node', '--module', module, '--moduleResolution', resolution];
          run('node', [compiler, ...options, ...how, 'user.ts'], folder);
        });
      }
    }
  }
}
