import type { Database, Sql } from './database';
import * as gateway from './gateway';
import * as invoices from './invoices';
import { keepForAffili, type Outbox } from './outbox';
import type { PlanId } from './plans';
import { fa } from './texts/fa';
import * as users from './users';

interface Till {
  database: Database;
  outbox: Outbox;
}

/**
 * Creates an invoice for a month of the plan, and requests its payment from the gateway.
 *
 * @returns the gateway's id of the payment
 */
export async function requestPayment(
  database: Database,
  userId: string,
  plan: PlanId,
  callbackFor: (invoiceId: string) => string,
): Promise<string> {
  const { id, amount } = await invoices.insert(database, userId, plan);
  const authority = await gateway.request(database, amount, callbackFor(id));
  await invoices.setAuthority(database, id, authority);
  return authority;
}

/**
 * Settles an invoice by what the gateway says, however often it is called. The gateway is asked about the authority and
 * the amount of the invoice: of what the visitor brings back, only the invoice's id counts.
 *
 * @returns the invoice as it is now, or `null` if there is none
 */
export async function settle({ database, outbox }: Till, invoiceId: string): Promise<invoices.Invoice | null> {
  const invoice = await invoices.find(database, invoiceId);
  if (invoice?.status !== 'open') return invoice;
  const outcome = await gateway.verify(database, invoice.authority, invoice.amount);
  if (outcome === 'failed') await invoices.changeStatus(database, invoiceId, ['open', 'failed']);
  if (outcome === 'paid') {
    await database.transaction(async (tx) => {
      // The second of two callbacks at the same time ends here.
      const paid = await invoices.changeStatus(tx, invoiceId, ['open', 'paid']);
      if (paid) await convert(outbox, tx, paid);
    });
  }
  return invoices.find(database, invoiceId);
}

/** If a link brought the user, adds a conversion for Affili in the transaction that marks the invoice as paid. */
async function convert(outbox: Outbox, tx: Sql, { id, user_id, plan, amount }: invoices.Invoice): Promise<void> {
  const user = (await users.find(tx, user_id))!;
  if (user.referrer === null) return;
  // In Persian, whatever language the visitor reads.
  const { name } = fa.plans.find((texts) => texts.id === plan)!;
  const conversion = {
    order_id: id,
    // In toman. Agree with Affili on the unit.
    amount,
    // Affili's id of the user may not be known yet: then the conversion waits in the outbox for the registration.
    mcs_id: user.id,
    products: [{ pid: plan, name, quantity: 1, unit_price: amount, total_price: amount }],
  };
  await keepForAffili(tx, `order_id ${id}`, () => outbox.addConversion(conversion, { db: tx }));
}

/** Gives the money back (here that is a word in a table) and tells Affili: both or neither, and only once. */
export async function refund({ database, outbox }: Till, invoiceId: string): Promise<void> {
  await database.transaction(async (tx) => {
    const invoice = await invoices.changeStatus(tx, invoiceId, ['paid', 'refunded']);
    const user = invoice && (await users.find(tx, invoice.user_id));
    if (!user || user.referrer === null) return;
    // By the order_id: if the conversion is still under way, its status waits for it.
    await keepForAffili(tx, `refund of order_id ${invoiceId}`, () =>
      outbox.addConversionStatus({ order_id: invoiceId }, 'refunded', { db: tx }),
    );
  });
}
