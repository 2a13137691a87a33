import type { AffiliClient, AffiliClientOptions } from 'express-affili';
import { clientOf } from '../support/client-of';
import { failureOf, type Failure } from '../support/failure';
import { hostileServer, type HostileServer, type Reaction, type StoredRow } from '../support/hostile-server';
import { CONVERSION, REGISTRATION, TOKEN } from '../support/secrets';

/** What is made at Affili. */
interface Creation {
  what: string;
  path: string;
  /** The body of each POST. */
  sent: object;
  create: (client: AffiliClient) => Promise<{ id: string }>;
  stored: (affili: HostileServer) => StoredRow[];
}

export const A_CUSTOMER: Creation = {
  what: 'a customer',
  path: '/services/customers',
  sent: REGISTRATION,
  create: ({ customers }) => customers.create(REGISTRATION),
  stored: ({ customers }) => customers,
};

export const A_CONVERSION: Creation = {
  what: 'a conversion',
  path: '/services/conversions',
  sent: { type: 'sale', ...CONVERSION },
  create: ({ conversions }) => conversions.create(CONVERSION),
  stored: ({ conversions }) => conversions,
};

/** What Affili does when something is created, and what it sees. */
interface Scenario {
  /** @default A_CUSTOMER */
  creation?: Creation;
  /** What it does to the requests, one each; it is well to those that come after. */
  reactions: Reaction[];
  /** The methods of all requests that it saw, in order. */
  seen: string[];
}

interface FailingScenario extends Scenario {
  failure: Failure;
}

/** The same is done to each request, the look-ups as well. */
interface LastingScenario extends Omit<FailingScenario, 'reactions'> {
  reaction: Reaction;
}

/** It is registered in spite of the fault, and once. */
export async function expectRegistered(scenario: Scenario, options?: AffiliClientOptions) {
  const affili = (await hostileServer()).next(...scenario.reactions);
  await expectRegisteredOn(affili, clientOf(affili, options), scenario);
}

export async function expectRegisteredOn(
  affili: HostileServer,
  client: AffiliClient,
  { creation = A_CUSTOMER, seen }: Omit<Scenario, 'reactions'>,
) {
  const { id } = await creation.create(client);
  expect(affili.methods).toEqual(seen);
  expect(creation.stored(affili)).toEqual([{ ...creation.sent, id }]);
  expectWellFormed(affili, creation);
}

/** The call fails so, and Affili saw no more than that. */
export async function expectFailed(
  { creation = A_CUSTOMER, reactions, seen, failure }: FailingScenario,
  options?: AffiliClientOptions,
) {
  const affili = (await hostileServer()).next(...reactions);
  expect(await failureOf(creation.create(clientOf(affili, options)))).toEqual(failure);
  expect(affili.methods).toEqual(seen);
  expectWellFormed(affili, creation);
}

/** The same, with a fault that lasts. */
export async function expectFailedForGood({ reaction, ...scenario }: LastingScenario, options?: AffiliClientOptions) {
  await expectFailed({ ...scenario, reactions: new Array<Reaction>(50).fill(reaction) }, options);
}

/** Every POST carries what is created, every GET asks for the registration's `mcs_id`, and each has the token. */
function expectWellFormed(affili: HostileServer, creation: Creation) {
  for (const { method, path, query, headers, body } of affili.seen) {
    expect(path).toBe(creation.path);
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, accept: 'application/json' });
    if (method === 'GET') expect({ query, body }).toMatchObject({ query: { mcs_id: '42' }, body: '' });
    else expect({ query, sent: JSON.parse(body) as unknown }).toEqual({ query: {}, sent: creation.sent });
  }
}
