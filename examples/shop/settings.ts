import { StartError } from './start-error';

/** What the shop reads from the environment. An empty variable counts as not set. */
export interface Settings {
  /** `PORT`; 0: any free one. */
  port: number;
  /** `SANDBOX_PORT` */
  sandboxPort: number;
  /** `DATABASE_URL` of a PostgreSQL server. Without it, an embedded Postgres is used. */
  databaseUrl?: string;
  /** `DATA_DIR`, where the embedded Postgres keeps its data. That of the sandbox is in a file beside it. */
  dataDir: string;
  /** `AFFILI_TOKEN`. Without it, the sandbox replaces Affili. */
  token?: string;
  /** `AFFILI_BASE_URL` */
  baseUrl?: string;
}

/**
 * @throws StartError if a variable is wrong
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const settings = {
    port: portFrom(env, 'PORT', 3000),
    sandboxPort: portFrom(env, 'SANDBOX_PORT', 4545),
    databaseUrl: env['DATABASE_URL'] || undefined,
    dataDir: env['DATA_DIR'] || '.data/shop',
    token: env['AFFILI_TOKEN'] || undefined,
    baseUrl: env['AFFILI_BASE_URL'] || undefined,
  };
  if (settings.baseUrl && !settings.token) {
    throw new StartError('AFFILI_BASE_URL is of use only together with AFFILI_TOKEN: set both, or neither.');
  }
  return settings;
}

function portFrom(env: NodeJS.ProcessEnv, name: string, byDefault: number): number {
  const text = env[name] || String(byDefault);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new StartError(`${name} takes a port number, from 0 to 65535.`);
  return port;
}
