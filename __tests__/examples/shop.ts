import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import supertest from 'supertest';
import { AffiliClient } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';
import type { OpenDatabase } from '../../examples/shop/database';
import { openPostgres } from '../../examples/shop/postgres';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { openShop, type Shop } from '../../examples/shop/shop';
import { usePostgres, type TestPostgres } from '../support/postgres';

/** The example shop, from the first test of a file to the last, with a sandbox that is new for each. */
export class ShopWithSandbox {
  readonly sandbox = createSandbox();
  /** Whether Affili answers everything with 503. Unlike the sandbox's own faults, it can end without its forgetting all. */
  isAffiliDown = false;
  #shop: Shop | undefined;
  #database: OpenDatabase | undefined;
  #people = 0;
  #stop: (() => Promise<void>) | undefined;

  get database(): OpenDatabase {
    return this.#database!;
  }

  async open(postgres: TestPostgres): Promise<void> {
    const affili: RequestListener = (req, res) => {
      if (this.isAffiliDown) res.writeHead(503).end();
      else this.sandbox(req, res);
    };
    const server = await listen(affili, 0, '');
    const database = await openPostgres(postgres.url);
    const shop = await openShop(database, new AffiliClient({ token: 'sandbox-token', baseUrl: urlOf(server) }));
    this.#shop = shop;
    this.#database = database;
    this.#stop = async () => {
      await shop.stop();
      await database.close();
      await close(server);
    };
  }

  async close(): Promise<void> {
    await this.#stop?.();
  }

  /** With cookies of its own. */
  browser() {
    return supertest.agent(this.#shop!.app);
  }

  /** A person nobody else is, whose fields are all as they should be. */
  person() {
    this.#people += 1;
    const mobile = `0912${String(this.#people).padStart(7, '0')}`;
    return { first_name: 'پریسا', last_name: 'احمدی', mobile, email: `parisa-${this.#people}@example.ir` };
  }

  /** Looks until something is there, and has jobs not wait for another attempt; for how long is up to the test's own timeout. */
  async untilThere<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await this.database.executeSql("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'");
      await sleep(50);
    }
  }

  /** How many jobs there are, done ones included, about this id. */
  async jobsAbout(id: string): Promise<number> {
    const { rows } = await this.database.executeSql(
      'SELECT count(*)::int FROM pgboss.job WHERE strpos(data::text, $1) > 0',
      [id],
    );
    return (rows as { count: number }[])[0]!.count;
  }
}

/** Opens it before the tests of this file, and closes it after them. */
export function shopWithSandbox(): ShopWithSandbox {
  const postgres = usePostgres();
  const shop = new ShopWithSandbox();
  beforeAll(() => shop.open(postgres), 60_000);
  beforeEach(() => {
    shop.isAffiliDown = false;
    shop.sandbox.reset();
  });
  afterAll(() => shop.close());
  return shop;
}
