import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { SWITCH_NAMES, type Switches } from './faults';
import type { Page, PageSource } from './page/page';
import { readFields, refuseIfAny, toRefusal, type Problem } from './refusal';
import { withReferrer } from './rows';

/** In bytes. */
const BODY_LIMIT = 1024;

/** What the page shows and switches, as JSON: for scripts and for the page itself. */
export function createScriptsApi(
  { customers, conversions, faults }: PageSource,
  page: Page,
  forOwners: RequestHandler,
): Router {
  const setSwitches: RequestHandler = (req, res) => {
    faults.turn(readSwitches(req.body));
    page.showSwitches();
    res.json(faults.switches);
  };

  const router = express.Router();
  router.use(['/customers.json', '/conversions.json', '/faults'], noStore, forOwners);
  router.get('/customers.json', (_req, res) => void res.json(customers.map(withReferrer)));
  router.get('/conversions.json', (_req, res) => void res.json(conversions));
  router.get('/faults', (_req, res) => void res.json(faults.switches));
  // Any content type: `curl --data` sends a form's.
  router.put('/faults', express.raw({ type: () => true, limit: BODY_LIMIT }), setSwitches, refuse);
  return router;
}

/**
 * @throws Refusal
 */
function readSwitches(body: unknown): Partial<Switches> {
  const fields = readFields(body);
  refuseIfAny(
    Object.entries(fields).flatMap(([name, value]): Problem[] => {
      if (!(SWITCH_NAMES as string[]).includes(name)) {
        return [[name, `The ${name} field is unknown: there are ${SWITCH_NAMES.join(', ')}.`]];
      }
      return typeof value === 'boolean' ? [] : [[name, `The ${name} field must be true or false.`]];
    }),
  );
  return fields;
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-origin' });
  next();
};

// Express recognizes an error handler by its four parameters.
const refuse: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  const { status, body } = toRefusal(error);
  res.status(status).json(body);
};
