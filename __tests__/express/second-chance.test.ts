import express, { json } from 'express';
import { ensureCustomer, referrerFrom, registerCustomer } from 'express-affili';
import request from 'supertest';
import { createShop, LINK } from '../support/create-shop';
import type { Reaction } from '../support/hostile-server';
import { answer, late, reset, storing } from '../support/reactions';
import { DocumentUsers, TableUsers, type User, type Users } from './user-stores';

const EMAIL = 'parisa@example.ir';
/** The POST, and the look-up after it. */
const DOWN = [answer(503), answer(503)];
/** Stored, but nobody learns of it: the answer is lost, and so is that of the look-up. */
const STORED_AND_CUT = [storing(reset), reset];

const userStores: { store: string; createUsers: () => Users }[] = [
  { store: 'documents with ids as MongoDB has them', createUsers: () => new DocumentUsers() },
  { store: 'rows with ids as SQLite has them', createUsers: () => new TableUsers() },
];

/** An app without an outbox, whose users sign up, and sign in later. */
async function openShop(users: Users, reactions: Reaction[] = []) {
  const { app, affili, failures } = await createShop(express, reactions);
  const emailOf = (body: unknown) => (body as { email: string }).email;
  app.use(json());
  app.get('/', (_req, res) => res.end());

  app.post('/register', (req, res, next) => {
    const signUp = async (): Promise<User> => {
      const email = emailOf(req.body);
      const { id } = await users.create(email, referrerFrom(req) !== null);
      const affiliCustomerId = await registerCustomer(req, id, { email });
      if (affiliCustomerId !== null) await users.update(id, { affiliCustomerId, affiliPending: false });
      return users.find(email);
    };
    signUp().then((user) => res.json(user), next);
  });

  app.post('/sign-in', (req, res, next) => {
    const signIn = async (): Promise<User> => {
      const user = await users.find(emailOf(req.body));
      if (user.affiliPending) {
        const affiliCustomerId = await ensureCustomer(req, user.id, { email: user.email });
        if (affiliCustomerId !== null) await users.update(user.id, { affiliCustomerId, affiliPending: false });
      }
      return users.find(user.email);
    };
    signIn().then((user) => res.json(user), next);
  });

  /** A browser, with the cookies that it was given. */
  const openBrowser = () => {
    const agent = request.agent(app);
    const post = async (path: string) => (await agent.post(path).send({ email: EMAIL }).expect(200)).body as User;
    return {
      follow: (link: string) => agent.get(link).expect(200),
      signUp: () => post('/register'),
      signIn: () => post('/sign-in'),
    };
  };
  return { openBrowser, affili, failures };
}

describe('a second chance at sign-in', () => {
  describe.each(userStores)('of users kept in $store', ({ createUsers }) => {
    it.concurrent.each([
      ['down', DOWN, ['POST', 'GET', 'GET', 'POST']],
      ['unauthorized', [answer(401)], ['POST', 'GET', 'POST']],
    ])('registers, once, the customer for whose signup Affili was %s', async (_, reactions, methods) => {
      const { openBrowser, affili, failures } = await openShop(createUsers(), reactions);
      const browser = openBrowser();
      await browser.follow(LINK);
      const user = await browser.signUp();
      expect(user).toMatchObject({ email: EMAIL, affiliCustomerId: null, affiliPending: true });
      expect({ customers: affili.customers, failures: failures.length }).toEqual({ customers: [], failures: 1 });

      const registered = { ...user, affiliCustomerId: 'affili-1', affiliPending: false };
      expect(await browser.signIn()).toEqual(registered);
      expect(await browser.signIn()).toEqual(registered);
      expect(affili.methods).toEqual(methods);
      expect(affili.customers).toEqual([
        { id: 'affili-1', referrer: 'aff-1', mcs_id: String(user.id), meta_data: { email: EMAIL } },
      ]);
    });

    it.concurrent('adopts the customer who was stored by a signup whose answer was cut', async () => {
      const { openBrowser, affili } = await openShop(createUsers(), STORED_AND_CUT);
      const browser = openBrowser();
      await browser.follow(LINK);
      const user = await browser.signUp();
      expect(user).toMatchObject({ affiliCustomerId: null, affiliPending: true });
      expect(affili.customers).toHaveLength(1);

      expect(await browser.signIn()).toEqual({ ...user, affiliCustomerId: 'affili-1', affiliPending: false });
      expect(affili.customers).toMatchObject([{ id: 'affili-1', mcs_id: String(user.id) }]);
      expect(affili.methods).toEqual(['POST', 'GET', 'GET']);
    });

    it.concurrent('waits for the next sign-in where Affili is down still', async () => {
      const { openBrowser, affili } = await openShop(createUsers(), [...DOWN, answer(503)]);
      const browser = openBrowser();
      await browser.follow(LINK);
      await browser.signUp();
      expect(await browser.signIn()).toMatchObject({ affiliCustomerId: null, affiliPending: true });
      expect(await browser.signIn()).toMatchObject({ affiliCustomerId: 'affili-1', affiliPending: false });
      expect(affili.customers).toHaveLength(1);
    });

    it.concurrent('registers once where two sign-ins come at the same time', async () => {
      const { openBrowser, affili } = await openShop(createUsers(), [...DOWN, late(100)]);
      const browser = openBrowser();
      await browser.follow(LINK);
      await browser.signUp();
      const users = await Promise.all([browser.signIn(), browser.signIn()]);
      expect(users.map(({ affiliCustomerId }) => affiliCustomerId)).toEqual(['affili-1', 'affili-1']);
      expect(affili.customers).toHaveLength(1);
    });

    it.concurrent('is not needed by a customer who was registered', async () => {
      const { openBrowser, affili } = await openShop(createUsers());
      const browser = openBrowser();
      await browser.follow(LINK);
      expect(await browser.signUp()).toMatchObject({ affiliCustomerId: 'affili-1', affiliPending: false });
      await browser.signIn();
      expect(affili.methods).toEqual(['POST']);
    });

    it.concurrent('is not given to a customer whom no link brought, and who follows one later', async () => {
      const { openBrowser, affili } = await openShop(createUsers());
      const browser = openBrowser();
      await browser.signUp();
      await browser.follow(LINK);
      expect(await browser.signIn()).toMatchObject({ affiliCustomerId: null, affiliPending: false });
      expect(affili.seen).toEqual([]);
    });

    it.concurrent(
      'stays open, without a request, where the customer signs in by a browser without the cookie',
      async () => {
        const { openBrowser, affili } = await openShop(createUsers(), DOWN);
        const [first, other] = [openBrowser(), openBrowser()];
        await first.follow(LINK);
        await first.signUp();
        expect(await other.signIn()).toMatchObject({ affiliCustomerId: null, affiliPending: true });
        expect(affili.methods).toEqual(['POST', 'GET']);
        expect(await first.signIn()).toMatchObject({ affiliCustomerId: 'affili-1', affiliPending: false });
      },
    );
  });
});
