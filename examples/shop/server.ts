import { connectToAffili } from './affili';
import { openDatabase } from './database';
import { close, listen, urlOf } from './listen';
import { ownHostOnly } from './own-host';
import { readSettings } from './settings';
import { openShop } from './shop';
import { StartError } from './start-error';

/** What to stop, in the order in which it was started. */
const running: (() => Promise<unknown>)[] = [];

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const { client, sandbox } = await connectToAffili(settings);
  if (sandbox) running.push(() => close(sandbox));
  const sandboxUrl = sandbox && urlOf(sandbox);

  const database = await openDatabase(settings);
  running.push(() => database.close());
  const shop = await openShop(database, client, sandboxUrl);
  running.push(() => shop.stop());
  const server = await listen(ownHostOnly(shop.app), settings.port, 'Set PORT to another one.');
  running.push(() => close(server));

  greet(urlOf(server), sandboxUrl);
}

function greet(shopUrl: string, sandboxUrl: string | undefined): void {
  console.log(`
  The shop is open${sandboxUrl ? ', and a sandbox takes the place of Affili' : ''}.

  An affiliate link to follow   ${shopUrl}/?referrer=aff-demo&exp=30
  The shop, in Persian          ${shopUrl}/
  The shop, in English          ${shopUrl}/en/
  Its customers                 ${shopUrl}/customers`);
  if (sandboxUrl) console.log(`  The sandbox                   ${sandboxUrl}/`);
  console.log('\n  Ctrl+C stops it.\n');
}

async function stop(): Promise<void> {
  for (const end of running.splice(0).reverse()) await end();
}

function fail(error: unknown): void {
  const isForTheUser = error instanceof StartError || (error as { code?: string }).code === 'ERR_AFFILI_OPTIONS';
  console.error(isForTheUser ? (error as Error).message : error);
  process.exitCode = 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Nothing may delay the exit longer than this.
    setTimeout(() => process.exit(1), 5000).unref();
    void stop().then(() => process.exit(0));
  });
}

start().catch(async (error: unknown) => {
  fail(error);
  await stop();
  process.exit();
});
