/**
 * Checks that package-lock.json works on every platform: `npm install` drops builds for other platforms that a registry
 * lacks, and `npm ci` on those platforms then refuses the lock.
 *
 *     node .ci/lock.mjs [--complete]   adds what is missing, from the registry's metadata of each package
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);
const PLATFORM =
  /[-/](aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32|windows)-(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)\b/;

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const { packages } = lock;
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function complete(name, entry) {
  const asked = ['dist.integrity', 'os', 'cpu', 'libc', 'engines', 'license'];
  const told = JSON.parse(
    execFileSync('npm', ['view', `${name}@${entry.version}`, ...asked, '--json'], { encoding: 'utf8' }),
  );
  const list = (value) => (value === undefined ? undefined : [value].flat());
  Object.assign(entry, { integrity: entry.integrity ?? told['dist.integrity'] });
  for (const field of ['os', 'cpu', 'libc']) if (told[field]) entry[field] ??= list(told[field]);
  for (const field of ['engines', 'license']) if (told[field]) entry[field] ??= told[field];
}

/** The builds for all platforms that a package lists, by the path to which npm would install them. */
function* platformBuilds() {
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!PLATFORM.test(name)) continue;
      const nested = path ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      yield { name, version, path: packages[nested] ? nested : `node_modules/${name}` };
    }
  }
}

if (process.argv.includes('--complete')) {
  for (const { name, version, path } of platformBuilds()) {
    const entry = (packages[path] ??= { version, dev: true, optional: true });
    if (!entry.integrity || !entry.os || !entry.cpu) complete(name, entry);
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
}

const problems = [];
let builds = 0;
for (const { name, path } of platformBuilds()) {
  builds += 1;
  const lacks = ['version', 'integrity', 'os', 'cpu'].filter((field) => !packages[path]?.[field]);
  if (lacks.length > 0) problems.push(`${name} lacks ${lacks.join(', ')}`);
}
for (const [path, entry] of Object.entries(packages)) {
  if (path && !entry.link && !entry.integrity) problems.push(`${nameOf(path)} lacks integrity`);
  if (entry.resolved) problems.push(`${nameOf(path)} names a registry`);
}
for (const problem of new Set(problems)) console.error(`package-lock.json: ${problem}`);
console.log(
  `package-lock.json: ${builds} builds for a platform, ${Object.keys(packages).length} packages, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 || builds === 0 ? 1 : 0;
