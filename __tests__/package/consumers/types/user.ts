// What a user's TypeScript looks like: compiled against the installed package, never run.
import express, { type Request, type Response } from 'express';
import {
  affili,
  AffiliClient,
  AffiliError,
  clearReferrer,
  referrerFrom,
  registerCustomer,
  registrationFrom,
  type AffiliErrorCode,
  type Customer,
  type Outbox,
  type Registration,
} from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import { createBullOutbox, type BullClasses } from 'express-affili/bullmq';
import { createSandbox } from 'express-affili/sandbox';

const client = new AffiliClient({ token: 'token', timeout: 3000, retries: 1 });
const outbox: Outbox = {
  add: async (registration: Registration) => console.log(registration.mcs_id),
};

const app = express();
app.use(
  affili({
    client,
    outbox,
    cookie: { name: '__Host-ref', secure: true },
    attribution: 'first-click',
    expUnit: 'hours',
    shouldTrack: (req: Request) => req.get('dnt') !== '1',
    onError: async (error, { queued, req, ...failed }) => {
      const code: AffiliErrorCode = error.code;
      const id = failed.kind === 'conversion' ? failed.conversion.order_id : failed.registration.mcs_id;
      console.error(code, error.httpStatus, error.retryAfter, error.retryable, id, queued, req.url);
    },
  }),
);
express.Router().use(affili());

const nullable: { firstName: string | null; email?: string } = { firstName: null };

app.post('/register', async (req: Request, res: Response) => {
  const id: string | null = await registerCustomer(req, 42n, { first_name: nullable.firstName, email: nullable.email });
  const registration: Registration | null = registrationFrom(req, 'user-42', { plan: 'pro', seats: 3 });
  const referrer: string | null = referrerFrom(req);
  clearReferrer(req, res);
  res.json({ id, registration, referrer });
});

export async function customers(): Promise<Customer[]> {
  try {
    await client.customers.create({ referrer: 'a', mcs_id: '1', meta_data: { email: 'a@b.ir', any: [1] } });
    const { id } = await client.customers.ensure({ referrer: 'a', mcs_id: '1' });
    await client.customers.update(id, { meta_data: { mobile: '0912' } });
  } catch (error) {
    if (error instanceof AffiliError) console.error(error.details);
  }
  return client.customers.list({ mcs_id: '1', min_created_at: new Date(), publisher_id: 3 });
}

export const sandbox = createSandbox({ token: 't', perPage: 2, publishers: { a: { id: '1', full_name: 'A' } } });
sandbox.failNext(1, { status: 503 });
sandbox.failNext(1, { reset: 'after' });
sandbox.reset();
app.use('/affili', sandbox);
export const count: number = sandbox.customers.length;

export function queueInRedis(bullmq: BullClasses): void {
  const durable = createBullOutbox(bullmq, { connection: { host: 'localhost' }, retryEvery: 60, keepDays: 30 });
  app.use(affili({ client, outbox: durable }));
  durable.work(client, async (customer, registration) => console.log(customer.id, registration.mcs_id));
}

export async function queue(boss: Parameters<typeof createOutbox>[0]): Promise<void> {
  const durable = await createOutbox(boss, { queue: 'affili', retryEvery: 60, keepDays: 30 });
  app.use(affili({ client, outbox: durable }));
  await durable.work(client, async (customer, registration) => console.log(customer.id, registration.mcs_id));
  await durable.add({ referrer: 'a', mcs_id: '1' }, { startAfter: 60 });
}
