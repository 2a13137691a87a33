import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import type { HostileServer } from './hostile-server';
import { TOKEN } from './secrets';

/** Where nobody listens. A port that was free a moment ago may be another test's by now. */
export const NOBODY = { port: 9 };

/** A client whose Affili is this server. Its time is more than enough, unless a test is about time. */
export function clientOf({ port }: Pick<HostileServer, 'port'>, options?: AffiliClientOptions): AffiliClient {
  return new AffiliClient({ token: TOKEN, baseUrl: `http://127.0.0.1:${port}`, timeout: 10_000, ...options });
}
