import { referrerFrom } from 'express-affili';
import { Router, urlencoded, type ErrorRequestHandler, type Request } from 'express';
import type { Database } from './database';
import * as invoices from './invoices';
import type { Outbox } from './outbox';
import { ownOriginOnly } from './own-origin';
import { customerRows, customersPage, type Customers } from './pages/customers';
import { landingPage } from './pages/landing';
import { messagePage } from './pages/message';
import { outboxCounts } from './pages/outbox-counts';
import { signupPage } from './pages/signup';
import type { View } from './pages/view';
import { welcomePage } from './pages/welcome';
import { paymentRoutes } from './payment-routes';
import { readSignupForm } from './signup-form';
import { signUp } from './signup';
import type { Texts } from './texts/fa';
import * as users from './users';

export interface SiteDependencies {
  database: Database;
  outbox: Outbox;
  /** The sandbox's page, if one is running. */
  sandboxUrl?: string;
}

/** Begins with a single slash: to a browser, `//` begins a host name. */
function pathOf(req: Request): string {
  return req.path.replace(/^[/\\]+/, '/');
}

/** The pages in one language, to mount below its prefix. */
export function site(texts: Texts, { database, outbox, sandboxUrl }: SiteDependencies): Router {
  const viewOf = (req: Request): View => ({
    texts,
    base: req.baseUrl,
    otherLanguage: texts.otherLang === 'en' ? `/en${pathOf(req)}` : pathOf(req),
    hasReferrer: referrerFrom(req) !== null,
    sandboxUrl,
  });
  const router = Router();

  router.get('/', (req, res) => {
    res.send(landingPage(viewOf(req)));
  });

  router.get('/signup', (req, res) => {
    res.send(signupPage(viewOf(req)));
  });

  router.post('/signup', ownOriginOnly, urlencoded({ extended: false }), async (req, res) => {
    const { fields, errors } = readSignupForm(req.body);
    if (Object.keys(errors).length > 0) {
      res.status(422).send(signupPage(viewOf(req), fields, errors));
      return;
    }
    const user = await signUp({ database, outbox }, req, fields);
    if (user) res.redirect(303, `${req.baseUrl}/welcome/${user.id}`);
    else res.status(409).send(signupPage(viewOf(req), fields, { email: 'taken' }));
  });

  router.get('/welcome/:id', async (req, res, next) => {
    const user = await users.find(database, req.params.id);
    if (user) res.send(welcomePage(viewOf(req), user));
    else next();
  });

  router.use(paymentRoutes({ database, outbox, viewOf }));

  const listCustomers = async (): Promise<Customers> => {
    const listed = await users.list(database);
    const ids = listed.map(({ id }) => id);
    return { users: listed, payments: await invoices.listPayments(database, ids) };
  };

  router.get('/customers', async (req, res) => {
    res.send(customersPage(viewOf(req), await listCustomers(), await outbox.counts()));
  });

  router.get('/customers/rows', async (req, res) => {
    res.send(customerRows(viewOf(req), await listCustomers()).markup);
  });

  router.get('/customers/outbox', async (_req, res) => {
    res.send(outboxCounts(texts, await outbox.counts()).markup);
  });

  router.use((req, res) => {
    res.status(404).send(messagePage(viewOf(req), texts.errors.notFound));
  });

  router.use(((error: { status?: number; code?: string; name?: string }, req, res, next) => {
    if (res.headersSent) return next(error);
    const { status = 500 } = error;
    const isTheirs = status < 500;
    // A database error may quote a customer's data, so only its name is printed.
    if (!isTheirs) console.error(`${req.method} ${req.path}: ${error.code ?? error.name}`);
    res.status(status).send(messagePage(viewOf(req), isTheirs ? texts.errors.badRequest : texts.errors.broken));
  }) satisfies ErrorRequestHandler);

  return router;
}
