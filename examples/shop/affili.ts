import type { Server } from 'node:http';
import { AffiliClient, type AffiliError } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';
import { listen, urlOf } from './listen';
import { keepRows } from './sandbox-data';
import type { Settings } from './settings';
import { StartError } from './start-error';

const SANDBOX_TOKEN = 'sandbox-token';

export interface Affili {
  client: AffiliClient;
  /** The sandbox in this process, if there is no token for Affili itself. */
  sandbox?: Server;
}

/**
 * @throws StartError, or AffiliError `ERR_AFFILI_OPTIONS`, if the token, the address or the sandbox's file is wrong
 */
export async function connectToAffili({ token, baseUrl, sandboxPort, dataDir }: Settings): Promise<Affili> {
  if (!token) {
    const advice = `Set SANDBOX_PORT to another one, or share the sandbox that is there: AFFILI_TOKEN=${SANDBOX_TOKEN} AFFILI_BASE_URL=http://localhost:${sandboxPort}`;
    const app = keepRows(createSandbox({ token: SANDBOX_TOKEN }), `${dataDir}-sandbox.json`);
    const sandbox = await listen(app, sandboxPort, advice);
    return { client: new AffiliClient({ token: SANDBOX_TOKEN, baseUrl: urlOf(sandbox) }), sandbox };
  }
  await checkToken(new AffiliClient({ token, baseUrl, timeout: 2000, retries: 0 }));
  return { client: new AffiliClient({ token, baseUrl }) };
}

/** Otherwise a refused token would show only at the first signup. If Affili is down, the shop starts anyway. */
async function checkToken(client: AffiliClient): Promise<void> {
  try {
    await client.customers.list({ mcs_id: 'token-check' });
  } catch (cause) {
    const error = cause as AffiliError;
    if (error.code === 'ERR_AFFILI_UNAUTHORIZED') {
      throw new StartError(`Affili refuses AFFILI_TOKEN (HTTP status ${error.httpStatus}).`);
    }
    console.error(`Affili does not answer as it should (${error.code}). Signups will wait in the outbox.`);
  }
}
