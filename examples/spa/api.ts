import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { affili, registerCustomer, type AffiliClient } from 'express-affili';

interface User {
  id: string;
  email: string;
  affiliCustomerId: string | null;
}

/**
 * The API of a front end on another origin: Express never sees the page that a link leads to.
 *
 * The routes are for Express 5. On Express 4, catch what they throw and call next(error), or it ends the process.
 */
export function createApi({ client, frontEnd }: { client: AffiliClient; frontEnd: string }): Express {
  const users: User[] = [];
  const app = express();

  // Before affili(), so that it answers preflight requests.
  app.use(cors(frontEnd));
  // Links from the front end's scripts count, and from no other site's.
  app.use(affili({ client, origins: [frontEnd] }));

  // POST /register?referrer=…&exp=…: the link is in this request's own URL, so no cookie is needed.
  app.post('/register', express.json(), async (req, res) => {
    const { email } = req.body as { email: string };
    const user: User = { id: randomUUID(), email, affiliCustomerId: null };
    users.push(user);
    user.affiliCustomerId = await registerCustomer(req, user.id, { email });
    res.status(201).json(user);
  });

  // The other way, for an API on the same site: the visit carries the link, and sets a cookie for the signup.
  app.get('/visit', (_req, res) => res.sendStatus(204));

  return app;
}

/** Lets the front end's scripts read the answers, and send cookies. */
function cors(frontEnd: string): RequestHandler {
  return (req, res, next) => {
    res.vary('Origin');
    if (req.get('Origin') === frontEnd) {
      res.set({
        'Access-Control-Allow-Origin': frontEnd,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Headers': 'Content-Type',
      });
    }
    if (req.method === 'OPTIONS') res.sendStatus(204);
    else next();
  };
}
