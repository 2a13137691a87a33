/**
 * Signs up with one library on one pg-boss, `node sign-ups.mjs knex pg-boss-10`, in the empty database of DATABASE_URL.
 * It prints a line per check, and `done`: `run.mjs` has put it beside what it needs.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { createOutbox } from 'express-affili/outbox';
import pg from 'pg';

const [library, pgBoss] = process.argv.slice(2);
const QUEUE = 'affili-registrations';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
await pool.query(`CREATE TABLE users (
  id text PRIMARY KEY, email text UNIQUE DEFERRABLE INITIALLY DEFERRED, first_name text)`);

const { PgBoss, default: defaultExport } = await import(pgBoss);
const boss = new (PgBoss ?? defaultExport)(process.env.DATABASE_URL);
boss.on('error', (error) => console.log(`FAILED  ${library}, ${pgBoss}: pg-boss\n${error.stack}`));
await boss.start();
const outbox = await createOutbox(boss);

const { signUp } = await import(`./dist/${library}.js`);

const rowsOf = async (sql, ...values) => (await pool.query(sql, values)).rows;
const users = () => rowsOf('SELECT id, email, first_name FROM users ORDER BY id');
const jobs = () => rowsOf('SELECT id, state, data, output FROM pgboss.job WHERE name = $1', QUEUE);
const registrations = async () => (await jobs()).map(({ data }) => data.registration);

/** A user, and what is registered of them. */
function person(typed) {
  const user = { id: 'user-1', email: `${typed}@example.ir`, first_name: typed };
  const meta_data = {
    first_name: user.first_name,
    email: user.email,
    [typed]: [typed, { typed, plan: null }],
    seats: 5,
  };
  return { user, registration: { referrer: 'aff-1', mcs_id: user.id, meta_data } };
}

/** As pg-boss itself takes it: the outbox also takes what answers the rows alone. */
const withRows = (db) => ({
  async executeSql(text, values) {
    const result = await db.executeSql(text, values);
    return Array.isArray(result) ? { rows: result } : result;
  },
});

/** An outbox that goes on, once the registration is added and before the transaction ends. */
const andThen = (next) => ({
  ...outbox,
  async add(registration, options) {
    await outbox.add(registration, options);
    await next(withRows(options.db));
  },
});

async function check(name, test) {
  await pool.query('DELETE FROM users');
  await pool.query('DELETE FROM pgboss.job');
  try {
    await test();
    console.log(`ok      ${library}, ${pgBoss}: ${name}`);
  } catch (error) {
    console.log(`FAILED  ${library}, ${pgBoss}: ${name}\n${error.stack}`);
  }
}

const { user, registration } = person('Sara');

await check('commits the user and one job', async () => {
  await signUp(outbox, user, registration);
  assert.deepEqual(await users(), [user]);
  assert.deepEqual(await registrations(), [registration]);
});

await check('commits the user alone where there is nothing to register', async () => {
  await signUp(outbox, user, null);
  assert.deepEqual(await users(), [user]);
  assert.deepEqual(await jobs(), []);
});

await check('shows neither before the commit', async () => {
  let before;
  await signUp(
    andThen(async () => (before = [await users(), await jobs()])),
    user,
    registration,
  );
  assert.deepEqual(before, [[], []]);
});

await check('keeps neither where an error is thrown after both', async () => {
  const late = andThen(() => Promise.reject(new Error('after both')));
  await assert.rejects(signUp(late, user, registration), /after both/);
  assert.deepEqual([await users(), await jobs()], [[], []]);
});

await check('keeps neither where the database refuses to commit', async () => {
  await signUp(outbox, { ...user, id: 'user-0' }, null);
  await assert.rejects(signUp(outbox, user, registration), (error) => /unique/i.test(inspect(error)));
  assert.deepEqual((await users()).length, 1);
  assert.deepEqual(await jobs(), []);
});

await check('is one job where the registration is known', async () => {
  await outbox.add(registration);
  await signUp(outbox, user, registration);
  assert.deepEqual(await users(), [user]);
  assert.deepEqual(await registrations(), [registration]);
});

for (const typed of [
  `O'Brien "Kit" \`x\``,
  `'; DROP TABLE users; --`,
  '? ?? ??? \\? \\\\?',
  ':name :first_name ::text :1 @name',
  '$1 $2 $19 $$ $$1 ${typed} $& %s',
  'C:\\temp\\new \\ \\\\ \\u0041 \\',
  '👩🏽‍💻 🎉',
  'نیلوفر محمدی‌پور',
]) {
  await check(`keeps ${typed} as it is`, async () => {
    const { user, registration } = person(typed);
    await signUp(outbox, user, registration);
    assert.deepEqual(await users(), [user]);
    assert.deepEqual(await registrations(), [registration]);
  });
}

/** Runs what it is told in the transaction of a signup. */
const within = (next) => signUp(andThen(next), user, registration);

await check('holds a registration back for seconds', async () => {
  await within((db) => outbox.add({ ...registration, mcs_id: 'user-2' }, { db, startAfter: 60 }));
  const [{ waits }] = await rowsOf(`SELECT extract(epoch FROM start_after - now())::float AS waits FROM pgboss.job
    WHERE data->'registration'->>'mcs_id' = 'user-2'`);
  assert.ok(waits > 30 && waits <= 60, `waits ${waits} s`);
});

await check('takes what pg-boss sends: numbers, null, dates, arrays, JSON', async () => {
  const [failed, cancelled, other] = [randomUUID(), randomUUID(), randomUUID()];
  const data = { list: [1, null, "'?$1\\"], nothing: null, number: 1.5, yes: true };
  const output = { why: `'?' "??" :name $1 \\ نه` };
  await within(async (db) => {
    const options = { db, priority: 7, retryLimit: 3, singletonKey: `'?' :name $1 \\`, startAfter: new Date() };
    for (const id of [failed, cancelled, other]) await boss.send(QUEUE, data, { ...options, id });
    await boss.cancel(QUEUE, [cancelled, other], { db });
    await boss.fail(QUEUE, failed, output, { db });
  });
  const seen = new Map((await jobs()).map(({ id, ...job }) => [id, job]));
  assert.deepEqual(seen.get(failed), { state: 'retry', data, output });
  assert.deepEqual(seen.get(cancelled), { state: 'cancelled', data, output: null });
  assert.deepEqual(seen.get(other), { state: 'cancelled', data, output: null });
});

await check('hands on SQL as it is: ? ?? :name \\ and a parameter named twice', async () => {
  let rows;
  await within(async (db) => {
    // By way of text, since postgres.js makes JSON of a text that stands for JSON.
    const sql = `SELECT $2::text::jsonb ? 'a' AS has, '? ?? :name \\' AS said, $1::int + 1 AS more, $1::int AS number,
      $3::text AS nothing, $4::text[] AS list, $2::text::jsonb AS doc, $5::text AS undefined`;
    ({ rows } = await db.executeSql(sql, [41, '{"a":[null,"$1"]}', null, ['a', '?,"\\'], undefined]));
  });
  const doc = { a: [null, '$1'] };
  const said = '? ?? :name \\';
  const list = ['a', '?,"\\'];
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [{ has: true, said, more: 42, number: 41, nothing: null, list, doc, undefined: null }],
  );
});

console.log('done');
process.exit();
