import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import type { HostileServer } from './hostile-server';
import { TOKEN } from './secrets';

/** A client whose Affili is this server. Its time is more than enough, unless a test is about time. */
export function clientOf({ port }: HostileServer, options?: AffiliClientOptions): AffiliClient {
  return new AffiliClient({ token: TOKEN, baseUrl: `http://localhost:${port}`, timeout: 10_000, ...options });
}
