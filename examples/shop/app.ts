import { dirname, join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import { affili, type AffiliClient } from 'express-affili';
import { site, type SiteDependencies } from './site';
import { en } from './texts/en';
import { fa } from './texts/fa';

/** The site, in Persian and, below `/en`, in English. */
export function createApp({ client, ...dependencies }: SiteDependencies & { client: AffiliClient }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.use(express.static(join(__dirname, 'public')));
  app.use('/fonts', express.static(dirname(require.resolve('@fontsource-variable/vazirmatn/index.css'))));
  app.use(affili({ client }));
  app.use('/en', site(en, dependencies));
  app.use(site(fa, dependencies));
  return app;
}

const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    // Every page shows whether a link brought its visitor.
    'Cache-Control': 'private, no-cache',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};
