import express, { type RequestHandler, type Router } from 'express';
import { ASSETS } from './assets';
import { renderPage } from './html';
import { linkNote } from './link-note';
import type { Page } from './page';
import type { Language } from './texts';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The page is at `/`, `/favicon.ico` and below `/page`; any other path is passed on. */
export function createPageRouter(page: Page, reset: () => void, forOwners: RequestHandler): Router {
  const router = express.Router();
  router.get('/', guard, forOwners, (req, res) => {
    res.type('html').send(renderPage(languageOf(req.query['lang'])));
  });

  router.use(['/favicon.ico', '/page'], guard, forOwners);
  for (const { path, type, body } of ASSETS) {
    router.get(path, (_req, res) => {
      res.type(type).send(body);
    });
  }
  router.get('/page/link', (req, res) => {
    const { url, lang } = req.query;
    res.type('text').send(linkNote(typeof url === 'string' ? url : '', languageOf(lang)));
  });
  router.get('/page/events', (_req, res) => page.connect(res));
  router.post('/page/reset', (_req, res) => {
    reset();
    res.status(204).end();
  });
  router.use(['/favicon.ico', '/page'], (_req, res) => {
    res.status(404).type('text').send('There is nothing here.');
  });
  return router;
}

function languageOf(asked: unknown): Language {
  return asked === 'en' ? 'en' : 'fa';
}

const guard: RequestHandler = (_req, res, next) => {
  res.set(HEADERS);
  next();
};
