import express, { type RequestHandler, type Router } from 'express';
import { SWITCH_NAMES } from '../faults';
import { ASSETS } from './assets';
import { renderPage } from './html';
import type { Page, PageSource } from './page';
import { sameOriginOnly } from './same-origin';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Everything of the page is `/`, `/favicon.ico` and below `/page`; any other path is left to the API. */
export function createPageRouter(page: Page, { turn, reset }: Pick<PageSource, 'turn' | 'reset'>): Router {
  const router = express.Router();
  router.get('/', guard, sameOriginOnly, (req, res) => {
    res.type('html').send(renderPage(req.query['lang'] === 'en' ? 'en' : 'fa'));
  });

  router.use(['/favicon.ico', '/page'], guard, sameOriginOnly);
  for (const { path, type, body } of ASSETS) {
    router.get(path, (_req, res) => {
      res.type(type).send(body);
    });
  }
  router.get('/page/events', (_req, res) => page.connect(res));
  router.post('/page/reset', (_req, res) => {
    reset();
    res.status(204).end();
  });
  for (const name of SWITCH_NAMES) {
    const switchTo = (isOn: boolean): RequestHandler => {
      return (_req, res) => {
        turn(name, isOn);
        res.status(204).end();
      };
    };
    router.route(`/page/faults/${name}`).put(switchTo(true)).delete(switchTo(false));
  }
  router.use(['/favicon.ico', '/page'], (_req, res) => {
    res.status(404).type('text').send('There is nothing here.');
  });
  return router;
}

const guard: RequestHandler = (_req, res, next) => {
  res.set(HEADERS);
  next();
};
