import type { Express, RequestHandler, Router } from 'express';
import { affili, recordConversion, registerCustomer, type AffiliMiddleware, type AffiliOptions } from 'express-affili';
import { clientOf } from '../support/client-of';
import type { ExpressFactory } from '../support/express-versions';
import { hostileServer, type HostileServer } from '../support/hostile-server';
import { serve } from '../support/serve';

/** Long enough that it is worth compressing. */
export const PAGE = `<!doctype html><title>Shop</title><p>${'Welcome! '.repeat(200)}</p>`;

/** What a shop mounts, in an order of its own. */
export interface Parts {
  app: Express;
  affili: AffiliMiddleware;
  /** A further one, with the same Affili. */
  affiliWith: (options: AffiliOptions) => AffiliMiddleware;
  /** Reads forms. */
  form: RequestHandler;
  /** The pages `/`, `/register` and `/pay`. */
  routes: Router;
}

export interface Shop {
  origin: string;
  affili: HostileServer;
}

export const plainly = ({ app, affili, form, routes }: Parts) => app.use(affili, form, routes);

/** Serves a shop over HTTP. A registration or a conversion that fails answers the error page. */
export async function openShop(
  express: ExpressFactory,
  mount: (parts: Parts) => unknown = plainly,
  options: AffiliOptions = {},
): Promise<Shop> {
  const server = await hostileServer();
  const affiliWith = (further: AffiliOptions) =>
    affili({
      client: clientOf(server, { retries: 0 }),
      onError: (error) => {
        throw error;
      },
      ...options,
      ...further,
    });
  const app = express();
  mount({
    app,
    affili: affiliWith({}),
    affiliWith,
    form: express.urlencoded({ extended: false }),
    routes: routesOf(express),
  });
  return { origin: await serve(app), affili: server };
}

function routesOf(express: ExpressFactory): Router {
  const routes = express.Router();
  routes.get('/', (_req, res) => {
    res.send(PAGE);
  });
  routes.post('/register', (req, res, next) => {
    const { id, email } = req.body as Record<string, string>;
    registerCustomer(req, id!, { email }).then((customerId) => res.json(customerId), next);
  });
  routes.post('/pay', (req, res, next) => {
    const { order_id, amount, customer_id } = req.body as Record<string, string>;
    recordConversion(req, { order_id: order_id!, amount: Number(amount), customer_id }).then(
      (conversionId) => res.json(conversionId),
      next,
    );
  });
  return routes;
}
