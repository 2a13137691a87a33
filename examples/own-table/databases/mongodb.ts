import { attempt, type AffiliClient, type Registration } from 'express-affili';
import type { ClientSession, Collection } from 'mongodb';
import { untilStored } from '../until-stored';

/** The app's own documents. The fields under `affili` are the outbox, like the columns in `tables.ts`. */
export interface User {
  _id: string;
  email: string;
  affili?: { referrer: string; customerId?: string; dueAt?: Date; failed?: string };
}

export interface Payment {
  _id: string;
  userId: string;
  amount: number;
  affili?: { conversionId?: string; dueAt?: Date; unclear: number; failed?: string };
}

const LEASE = 120_000;

/** One document and one write, so that no user is stored without the registration. */
export async function signUp(users: Collection<User>, user: User, registration: Registration | null): Promise<void> {
  const affili = registration && { referrer: registration.referrer, dueAt: new Date() };
  await users.insertOne({ ...user, ...(affili && { affili }) });
}

/** Registers one user who is due; `false` if nobody is. `findOneAndUpdate` gives a document to only one worker. */
export async function registerNext(users: Collection<User>, client: AffiliClient): Promise<boolean> {
  const user = await users.findOneAndUpdate(
    { 'affili.dueAt': { $lte: new Date() } },
    { $set: { 'affili.dueAt': new Date(Date.now() + LEASE) } },
    { sort: { 'affili.dueAt': 1 } },
  );
  if (!user?.affili) return false;
  const { _id, email } = user;
  const registration = { referrer: user.affili.referrer, mcs_id: _id, meta_data: { email } };
  const result = await attempt(client, { registration });
  if (result.state === 'done') {
    await users.updateOne({ _id }, { $set: { 'affili.customerId': result.id }, $unset: { 'affili.dueAt': 1 } });
  } else if (result.state === 'later') {
    await users.updateOne({ _id }, { $set: { 'affili.dueAt': new Date(Date.now() + result.after * 1000) } });
  } else {
    const failed = result.state === 'failed' ? result.error.message : result.state;
    await users.updateOne({ _id }, { $set: { 'affili.failed': failed }, $unset: { 'affili.dueAt': 1 } });
  }
  return true;
}

/** Two documents, so it needs a transaction, which `session` has open. */
export async function pay(
  { users, payments }: { users: Collection<User>; payments: Collection<Payment> },
  payment: Payment,
  session: ClientSession,
): Promise<void> {
  const user = await users.findOne({ _id: payment.userId }, { session });
  const affili = user?.affili && { dueAt: new Date(), unclear: 0 };
  await payments.insertOne({ ...payment, ...(affili && { affili }) }, { session });
}

/** Sends one payment that is due. It counts as sent as soon as it is taken, in case this process dies. */
export async function convertNext(
  { users, payments }: { users: Collection<User>; payments: Collection<Payment> },
  client: AffiliClient,
): Promise<boolean> {
  const payment = await payments.findOneAndUpdate(
    { 'affili.dueAt': { $lte: new Date() } },
    { $set: { 'affili.dueAt': new Date(Date.now() + LEASE) }, $inc: { 'affili.unclear': 1 } },
    { sort: { 'affili.dueAt': 1 }, returnDocument: 'before' },
  );
  if (!payment?.affili) return false;
  const { _id, userId, amount } = payment;
  const { unclear } = payment.affili;
  const user = await users.findOne({ _id: userId });
  const result = await attempt(
    client,
    { conversion: { order_id: _id, amount, customer_id: user?.affili?.customerId, mcs_id: userId } },
    // Two sends with an unknown outcome are enough, even if the workers died.
    { unclearConversions: unclear > 1 ? 'hold' : 'retry', mayBeAtAffili: unclear > 0 },
  );
  if (result.state === 'done') {
    const { id } = result;
    await untilStored(() =>
      payments.updateOne({ _id }, { $set: { 'affili.conversionId': id }, $unset: { 'affili.dueAt': 1 } }),
    );
  } else if (result.state === 'failed') {
    const failed = { 'affili.failed': result.error.message, 'affili.unclear': unclear + (result.unclear ? 1 : 0) };
    await payments.updateOne({ _id }, { $set: failed, $unset: { 'affili.dueAt': 1 } });
  } else {
    // Not known yet: the registration may still be under way.
    const { after, unclear: isUnclear } = result.state === 'later' ? result : { after: 300, unclear: false };
    const again = {
      'affili.dueAt': new Date(Date.now() + after * 1000),
      'affili.unclear': unclear + (isUnclear ? 1 : 0),
    };
    await payments.updateOne({ _id }, { $set: again });
  }
  return true;
}
