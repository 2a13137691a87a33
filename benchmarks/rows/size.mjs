import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from '../support/comparison.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('..', import.meta.url));

function npm(args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** As it would be published, of what is built already. */
function pack(folder) {
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT));
  return join(folder, filename);
}

function versionOf(competitor) {
  const manifest = readFileSync(join(HERE, 'node_modules', competitor, 'package.json'), 'utf8');
  return `${competitor}@${JSON.parse(manifest).version}`;
}

/** What npm puts into an empty folder; without peers: who takes any of these has Express already. */
function install(spec, folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npm(['install', '--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', spec], folder);
  const modules = join(folder, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  return { packages: Object.keys(packages).length, mb: bytesIn(modules) / 1e6 };
}

function bytesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, file) => (file.isFile() ? sum + file.size : sum), 0);
}

/** What an installation takes, in megabytes and in packages. */
export function measure() {
  const work = mkdtempSync(join(tmpdir(), 'express-affili-size-'));
  try {
    const ours = install(pack(work), join(work, 'affili'));
    return ['dub', 'firstpromoter-api-node'].flatMap((against) => {
      const theirs = install(versionOf(against), join(work, against));
      return [
        compare({ what: 'installed size', against, ours: [ours.mb], theirs: [theirs.mb], unit: 'MB' }),
        compare({ what: 'installed packages', against, ours: [ours.packages], theirs: [theirs.packages], unit: '' }),
      ];
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
