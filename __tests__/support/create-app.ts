import type { Express, RequestHandler } from 'express';
import { affili, type AffiliOptions } from 'express-affili';
import type { ExpressFactory } from './express-versions';
import { TOKEN } from './secrets';

/** What `affili()` can't do without. Nobody listens there, so that no mistake of a test gets through to Affili. */
export const REQUIRED = { token: TOKEN, baseUrl: 'http://localhost:9', retries: 0 };

/** An app with `affili()` between what is mounted before and after it, and no route yet. */
export function createApp(
  express: ExpressFactory,
  options: AffiliOptions = {},
  { before = [], after = [] }: { before?: RequestHandler[]; after?: RequestHandler[] } = {},
): Express {
  const app = express();
  const middlewares = [...before, affili(options.client ? options : { ...REQUIRED, ...options }), ...after];
  app.use(...middlewares);
  return app;
}
