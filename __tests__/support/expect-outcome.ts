import type { AffiliClient, AffiliClientOptions } from 'express-affili';
import { clientOf } from './client-of';
import { failureOf, type Failure } from './failure';
import { hostileServer, type HostileServer, type Reaction } from './hostile-server';
import { REGISTRATION, TOKEN } from './secrets';

/** What Affili does when a customer is created, and what it sees. */
export interface Scenario {
  /** What it does to the requests, one each; it is well to those that come after. */
  reactions: Reaction[];
  /** The methods of all requests that it saw, in order. */
  seen: string[];
}

export interface FailingScenario extends Scenario {
  failure: Failure;
}

/** The same is done to each request, the look-ups as well. */
export interface LastingScenario extends Omit<FailingScenario, 'reactions'> {
  reaction: Reaction;
}

/** The row of a table. */
export type Fault<S = Scenario> = S & { fault: string };

/** The customer is registered in spite of the fault, and once. */
export async function expectRegistered(scenario: Scenario, options?: AffiliClientOptions) {
  const affili = (await hostileServer()).next(...scenario.reactions);
  await expectRegisteredOn(affili, clientOf(affili, options), scenario);
}

export async function expectRegisteredOn(
  affili: HostileServer,
  client: AffiliClient,
  { seen }: Pick<Scenario, 'seen'>,
) {
  const customer = await client.customers.create(REGISTRATION);
  expect(affili.methods).toEqual(seen);
  expect(affili.customers).toEqual([{ ...REGISTRATION, id: customer.id }]);
  expectWellFormed(affili);
}

/** The call fails so, and Affili saw no more than that. */
export async function expectFailed({ reactions, seen, failure }: FailingScenario, options?: AffiliClientOptions) {
  const affili = (await hostileServer()).next(...reactions);
  expect(await failureOf(clientOf(affili, options).customers.create(REGISTRATION))).toEqual(failure);
  expect(affili.methods).toEqual(seen);
  expectWellFormed(affili);
}

/** The same, with a fault that lasts. */
export async function expectFailedForGood({ reaction, ...scenario }: LastingScenario, options?: AffiliClientOptions) {
  await expectFailed({ ...scenario, reactions: new Array<Reaction>(50).fill(reaction) }, options);
}

/** Every POST carries the registration, every GET asks for its `mcs_id`, and each has the token. */
function expectWellFormed({ seen }: HostileServer) {
  for (const { method, path, query, headers, body } of seen) {
    expect(path).toBe('/services/customers');
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, accept: 'application/json' });
    if (method === 'GET') expect({ query, body }).toMatchObject({ query: { mcs_id: '42' }, body: '' });
    else expect({ query, sent: JSON.parse(body) as unknown }).toEqual({ query: {}, sent: REGISTRATION });
  }
}
