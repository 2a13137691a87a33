import { findSecret, printed } from './printed';
import { isAtWork, isClearNo, isSuccess, isTooMany } from './reaction';
import type { Run } from './run';
import type { SeenPost } from './virtual-affili';
import { QUEUE, server, type World } from './world';

/** ms: 60 s from the time when the outbox has it, at most 2 s before the app knows. */
const SETTLING_TIME = 57_000;

/** Throws where a promise is broken. */
export function checkPromises({ promised, world }: Run): void {
  const { database, settings } = world;
  const dead = database.of(`${QUEUE}-failed`).map(({ data }) => JSON.parse(data) as DeadLetter);

  for (const [mcs_id, { id, isKept }] of promised.customers) {
    const rows = server.customers.filter((row) => row['mcs_id'] === mcs_id);
    const isDead = dead.some(({ registration }) => registration?.mcs_id === mcs_id);
    const handed = world.handed.get(mcs_id);
    ensure(id === undefined || rows.some((row) => row.id === id), `${mcs_id} has an id of nobody's`);
    ensure(handed === undefined || rows.some((row) => row.id === handed), `${mcs_id} was handed an id of nobody's`);
    ensure(!isKept || isDead || (rows.length > 0 && handed !== undefined), `${mcs_id} is lost`);
    ensure(rows.length < 2 || mayBeTwice(mcs_id), `${mcs_id} is registered twice`);
    checkRegistration(mcs_id, world);
  }
  for (const [order_id, fate] of promised.orders) {
    const rows = server.conversions.filter((row) => row['order_id'] === order_id);
    const isDead = dead.some(({ conversion }) => conversion?.order_id === order_id);
    const handed = world.handed.get(order_id);
    const { id, isKept } = fate;
    ensure(
      [id, handed].every((it) => it === undefined || rows.some((row) => row.id === it)),
      `${order_id}: a wrong id`,
    );
    ensure(!isKept || isDead || (rows.length > 0 && handed !== undefined), `${order_id} is lost`);
    checkConversion(order_id, settings.unclearConversions === 'hold' && !promised.isRetried, world);
    const isStatusDead = dead.some(({ statusChange }) => statusChange !== undefined);
    const isLate = server.edits.some(({ at, appliedAt = at }) => appliedAt > at);
    if (fate.status && !fate.isUnsure && !isDead && !isStatusDead && !isLate) {
      const current = rows.find((row) => row.id === (id ?? handed))?.['status'];
      const expected = fate.status === 'approved' ? 1 : 2;
      ensure(current === expected, `${order_id} is not ${fate.status} but ${String(current)}`);
    }
  }
  for (const [key, { unclearSince }] of [...promised.customers, ...promised.orders]) {
    const isEarly = world.calls.some(
      (call) => call.key === key && call.start > unclearSince! && call.start < unclearSince! + SETTLING_TIME,
    );
    ensure(unclearSince === undefined || !isEarly, `${key} was taken up before it could settle`);
  }
  for (const { kind, id, isKnown } of server.edits) ensure(isKnown, `${kind}/${id} has a status before it is there`);
  for (const { key, start, end = Infinity } of world.calls) {
    const took = end - start;
    // A call that a process died in the middle of may have had no time to end.
    ensure(took <= settings.timeout + 50 || end === Infinity, `a call for ${key} took ${took} ms`);
  }
  checkSecrets(world.database.jobs.values());
}

interface DeadLetter {
  registration?: { mcs_id: string };
  conversion?: { order_id: string };
  statusChange?: object;
}

/** Where the list was behind, or a POST was stored after it had been looked for. */
function mayBeTwice(mcs_id: string): boolean {
  const lookUps = server.lookUps.filter((lookUp) => lookUp.mcs_id === mcs_id);
  const posts = server.posts.filter(({ key }) => key === mcs_id);
  return (
    lookUps.some(({ isBehind }) => isBehind) ||
    posts.some(({ at, storedAt = at }) =>
      lookUps.some((lookUp) => lookUp.at >= at && lookUp.at <= storedAt && storedAt > at),
    )
  );
}

/** Which POSTs there were, each with the one before, and whether a single call made both. */
function repeated(kind: SeenPost['kind'], key: string, { calls }: World) {
  const posts = server.posts.filter((post) => post.kind === kind && post.key === key);
  return posts.slice(1).map((post, index) => {
    const before = posts[index]!;
    const isInCall = calls.some(
      (call) =>
        call.key === key &&
        call.port === post.port &&
        call.port === before.port &&
        call.start <= before.at &&
        post.at <= (call.end ?? Infinity),
    );
    return { before, post, isInCall };
  });
}

/** What Affili may still be at work on is not sent again within a call. */
function checkRegistration(mcs_id: string, world: World): void {
  for (const { before, isInCall } of repeated('customers', mcs_id, world)) {
    const isOver = before.isHeard && !isAtWork(before.reaction);
    ensure(!isInCall || isOver, `${mcs_id} is sent again, though Affili may be at work on it`);
  }
}

/** A conversion is sent again only where it may be. */
function checkConversion(order_id: string, holds: boolean, world: World): void {
  for (const { before, post, isInCall } of repeated('conversions', order_id, world)) {
    ensure(!isInCall || (before.isHeard && isTooMany(before.reaction)), `${order_id} is sent twice in a call`);
    ensure(
      !holds || (before.isHeard && isClearNo(before.reaction)),
      `${order_id} is sent again, though it is to be held`,
    );
    ensure(!post.isNoted, `${order_id} is sent again, though it is known to be converted`);
    const wasClear = before.isHeard && isSuccess(before.reaction);
    ensure(!wasClear || post.troubles > before.troubles, `${order_id} is sent again after a success`);
  }
}

function checkSecrets(jobs: Iterable<{ output?: unknown; data: string }>): void {
  const found = findSecret(printed.join('\n'));
  ensure(found === undefined, `${found} was printed`);
  for (const { output, data } of jobs) {
    const { error } = JSON.parse(data) as { error?: unknown };
    const stored = findSecret(JSON.stringify([output, error]));
    ensure(stored === undefined, `${stored} is stored`);
  }
  printed.length = 0;
}

function ensure(holds: boolean | undefined, what: string): void {
  if (!holds) throw new Error(what);
}
