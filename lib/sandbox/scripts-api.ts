import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { SWITCH_NAMES, type SwitchName } from './faults';
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
  const switches = () => Object.fromEntries(SWITCH_NAMES.map((name) => [name, faults.switchedOn.includes(name)]));

  const setSwitches: RequestHandler = (req, res) => {
    for (const [name, isOn] of readSwitches(req.body)) faults.turn(name, isOn);
    page.showSwitches();
    res.json(switches());
  };

  const router = express.Router();
  router.use(['/customers.json', '/conversions.json', '/faults'], noStore, forOwners);
  router.get('/customers.json', (_req, res) => void res.json(customers.map(withReferrer)));
  router.get('/conversions.json', (_req, res) => void res.json(conversions));
  router.get('/faults', (_req, res) => void res.json(switches()));
  // Any content type: `curl --data` sends a form's.
  router.put('/faults', express.raw({ type: () => true, limit: BODY_LIMIT }), setSwitches, refuse);
  return router;
}

/**
 * @throws Refusal
 */
function readSwitches(body: unknown): [SwitchName, boolean][] {
  const fields = Object.entries(readFields(body));
  refuseIfAny(
    fields.flatMap(([name, value]): Problem[] => {
      if (!(SWITCH_NAMES as string[]).includes(name)) {
        return [[name, `The ${name} field is unknown: there are ${SWITCH_NAMES.join(', ')}.`]];
      }
      return typeof value === 'boolean' ? [] : [[name, `The ${name} field must be true or false.`]];
    }),
  );
  return fields as [SwitchName, boolean][];
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
