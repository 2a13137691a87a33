/*
 * Compiled by `tsc`, never run: what users' code is made of must be accepted, whichever `@types/express` they have, and
 * what can't work must not be.
 */
import express5, {
  Router as Router5,
  type Express as Express5,
  type NextFunction as NextFunction5,
  type Request as Request5,
  type RequestHandler as RequestHandler5,
  type Response as Response5,
} from 'express';
import express4, {
  Router as Router4,
  type Express as Express4,
  type Request as Request4,
  type Response as Response4,
} from 'express4';
import {
  affili,
  AffiliClient,
  clearReferrer,
  referrerFrom,
  registerCustomer,
  registrationFrom,
  type AffiliError,
  type AffiliErrorCode,
  type AffiliMiddleware,
  type AffiliOptions,
  type Customer,
  type MetaData,
  type Outbox,
  type Registration,
} from 'express-affili';

export function mountedOnExpress5(): Express5 {
  const app = express5();
  app.use(affili({ token: process.env['AFFILI_TOKEN'] }));
  app.use('/shop', affili(), (_req, res) => void res.end());
  app.get('/:id', affili(), (req, res) => void res.send(req.params.id));
  app.use(Router5().use(affili()));
  app.use([affili()]);
  app.use(async (req, res, next) => {
    const id: string | null = await registerCustomer(req, req.ip ?? '', { email: 'a@b.ir' });
    const referrer: string | null = referrerFrom(req);
    const registration: Registration | null = registrationFrom(req, 42n);
    clearReferrer(req, res);
    next([id, referrer, registration]);
  });
  app.post('/register/:plan', async (req: Request5<{ plan: string }, unknown, { email: string }>, res) => {
    res.json(await registerCustomer(req, 42, { email: req.body.email, plan: req.params.plan }));
  });
  return app;
}

export function mountedOnExpress4(): Express4 {
  const app = express4();
  app.use(affili({ token: process.env['AFFILI_TOKEN'] }));
  app.use('/shop', affili(), (_req, res) => void res.end());
  app.get('/:id', affili(), (req, res) => void res.send(req.params.id));
  app.use(Router4().use(affili()));
  app.use([affili()]);
  app.use((req, res, next) => {
    const referrer: string | null = referrerFrom(req);
    const registration: Registration | null = registrationFrom(req, 42n);
    clearReferrer(req, res);
    registerCustomer(req, req.ip ?? '', { email: 'a@b.ir' }).then(
      (id: string | null) => next([id, referrer, registration]),
      next,
    );
  });
  app.post('/register/:plan', (req: Request4<{ plan: string }, unknown, { email: string }>, res, next) => {
    registerCustomer(req, 42, { email: req.body.email }).then((id) => res.json(id), next);
  });
  return app;
}

/** As apps do that keep their middlewares in a list, or wrap them. */
export const middlewares: RequestHandler5[] = [affili()];
export const wrapped = (req: Request5, res: Response5, next: NextFunction5) => affili()(req, res, next);
export const kept: AffiliMiddleware = affili();

/** The types that an app's own helpers have for requests and responses. */
export const options: AffiliOptions[] = [
  { shouldTrack: (req: Request5) => req.get('Sec-GPC') !== '1' },
  { shouldTrack: (req: Request4) => req.signedCookies !== undefined },
  { shouldTrack: () => true },
  {
    shouldTrack: (req: Request5, { referrer, lifetime }) => req.ip !== undefined && referrer !== 'x' && lifetime > 1000,
  },
  { origins: ['https://www.shop.ir'], maxLifetime: 90, cookie: { secure: true, partitioned: true } },
  { onError: (_error, { req }: { req: Request5 }) => console.error(req.ip) },
  { onError: async () => Promise.resolve() },
  {
    onError: (error) => {
      throw error;
    },
  },
  { onError: console.error },
  { outbox: { add: async () => Promise.resolve() } },
  { outbox: { add: (registration, { startAfter = 0 } = {}) => Promise.resolve([registration.mcs_id, startAfter]) } },
  { client: new AffiliClient() },
  { client: { customers: { create: ({ mcs_id }) => Promise.resolve({ id: mcs_id }) } } },
  { cookie: { name: '__Host-ref', secure: true }, attribution: 'first-click', expUnit: 'hours', defaultLifetime: 7 },
  { token: undefined, baseUrl: undefined, timeout: 3000, retries: 0 },
];

export class BullOutbox implements Outbox {
  async add(registration: Registration, options?: { startAfter?: number }): Promise<void> {
    await Promise.resolve([registration, options?.startAfter]);
  }
}

/** What apps have at hand about a customer. */
interface User {
  id: number;
  firstName: string | null;
  lastName?: string;
  email: string | undefined;
  phone: string | null | undefined;
}

export async function registersAnAppsUser(
  req: Request5,
  user: User,
  form: { email: string; plan: string },
  body: unknown,
) {
  await registerCustomer(req, user.id, {
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    mobile: user.phone,
  });
  await registerCustomer(req, user.id, { plan: 'pro', seats: 5, since: new Date(), nested: { user } });
  await registerCustomer(req, user.id, form);
  await registerCustomer(req, user.id, null);
  await registerCustomer(req, user.id, undefined);
  await registerCustomer(req, String(user.id));
  await registerCustomer(req, BigInt(user.id));
  await registerCustomer(req, user.id, body as Record<string, unknown>);
  const meta: MetaData | undefined = registrationFrom(req, user.id, form)?.meta_data;
  return meta;
}

/** One code after the other, and no other. */
export function explains(error: AffiliError): string {
  const { code, httpStatus, retryAfter, retryable, details } = error;
  const explanations: Record<AffiliErrorCode, unknown> = {
    ERR_AFFILI_OPTIONS: error.message,
    ERR_AFFILI_INPUT: error.stack,
    ERR_AFFILI_UNAUTHORIZED: retryable satisfies boolean,
    ERR_AFFILI_REJECTED: details?.errors,
    ERR_AFFILI_UNAVAILABLE: retryAfter satisfies number | undefined,
    ERR_AFFILI_RESPONSE: httpStatus satisfies number | undefined,
  };
  return String(explanations[code]);
}

export async function usesTheClient(): Promise<string> {
  const { customers } = new AffiliClient({ token: 'token', timeout: 1000 });
  const customer: Customer = await customers.create({ referrer: 'aff-1', mcs_id: '42', meta_data: { seats: 5 } });
  return customer.id;
}

export function isRefused(req: Request5, res: Response5, oldRes: Response4): unknown[] {
  clearReferrer(req, oldRes);
  return [
    // @ts-expect-error an option that does not exist
    affili({ tokn: 'token' }),
    // @ts-expect-error a token is a string
    affili({ token: 42 }),
    // @ts-expect-error a unit that does not exist
    affili({ expUnit: 'weeks' }),
    // @ts-expect-error an attribute that does not exist
    affili({ cookie: { maxAge: 30 } }),
    // @ts-expect-error consent is asked for at once
    affili({ shouldTrack: () => Promise.resolve(true) }),
    // @ts-expect-error an outbox adds
    affili({ outbox: {} }),
    // @ts-expect-error an id is needed
    registerCustomer(req),
    // @ts-expect-error an id that may not be there
    registerCustomer(req, undefined as string | undefined),
    // @ts-expect-error an id is no object
    registerCustomer(req, { id: 42 }),
    // @ts-expect-error a number is no email address
    registerCustomer(req, 42, { email: 42 }),
    // @ts-expect-error meta is an object
    registerCustomer(req, 42, 'Parisa'),
    // @ts-expect-error the response is needed
    clearReferrer(req),
    // @ts-expect-error a response is no request
    referrerFrom(res),
  ];
}
