import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLATIONS = '/usr/lib/postgresql';

/**
 * The PostgreSQL of `DATABASE_URL`; without that, one of its own in a temporary folder, with PostgreSQL's own settings.
 *
 * @returns its URL, and how to end it
 */
export function startPostgres() {
  const { DATABASE_URL: url } = process.env;
  if (url) return { url, stop() {} };

  const bin = newestInstallation();
  const folder = mkdtempSync(join(tmpdir(), 'express-affili-postgres-'));
  const data = join(folder, 'data');
  const user = userOfPostgres();
  if (user) chownSync(folder, user.uid, user.gid);
  const run = (program, ...args) => execFileSync(join(bin, program), args, { ...user, cwd: folder, stdio: 'ignore' });

  run('initdb', '--auth=trust', '--username=postgres', '--no-sync', data);
  const settings = `-c listen_addresses= -c unix_socket_directories=${folder}`;
  run('pg_ctl', 'start', '--wait', `--pgdata=${data}`, `--log=${join(folder, 'log')}`, `--options=${settings}`);
  return {
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    stop() {
      run('pg_ctl', 'stop', '--wait', '--mode=immediate', `--pgdata=${data}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestInstallation() {
  const versions = existsSync(INSTALLATIONS) ? readdirSync(INSTALLATIONS) : [];
  const newest = versions.sort((a, b) => a - b).at(-1);
  if (newest === undefined) throw new Error(`there is no PostgreSQL in ${INSTALLATIONS}, and DATABASE_URL is not set`);
  return join(INSTALLATIONS, newest, 'bin');
}

/** PostgreSQL refuses to run as root. */
function userOfPostgres() {
  if (process.getuid() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
