import fc from 'fast-check';
import { reaction, type Reaction } from './reaction';
import type { Weather } from './memory-database';
import type { Settings } from './world';

/** What happens next, as plain data: so a sequence that failed can be kept as it is. */
export type Action =
  | {
      do: 'create' | 'ensure' | 'update' | 'registerCustomer' | 'ensureCustomer';
      customer: number;
      faults?: Reaction[];
    }
  | { do: 'add'; customer: number; startAfter?: number }
  | { do: 'convert' | 'recordConversion'; order: number; customer: number; faults?: Reaction[] }
  | { do: 'addConversion'; order: number; customer: number; startAfter?: number }
  | { do: 'approve' | 'refund'; order: number }
  | { do: 'refund at once'; order: number; faults?: Reaction[] }
  | { do: 'approve, and refund'; order: number; faults: Reaction[] }
  | { do: 'work'; steps?: number; concurrency: number }
  | { do: 'kill'; worker: number }
  | { do: 'faults'; faults: Reaction[] }
  | { do: 'pass'; seconds: number }
  | { do: 'database'; weather: Weather[]; awayFor?: number }
  | { do: 'the app fails'; times: number }
  | { do: 'retryFailed' };

/** A whole life of an app. */
export interface Sequence {
  settings: Settings;
  actions: Action[];
}

const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { noNullPrototype: true });
const customer = fc.nat(2);
const order = fc.nat(1);
const faults = fc.array(reaction, { maxLength: 4 });
const startAfter = fc.constantFrom(0, 60);

const weather: fc.Arbitrary<Weather> = fc.record(
  { ms: fc.constantFrom(0.8, 0.8, 30, 1500, 2500), fails: fc.constantFrom('before' as const, 'after' as const) },
  { requiredKeys: ['ms'], noNullPrototype: true },
);

const calls = (...names: Extract<Action, { customer: number; faults?: Reaction[]; order?: never }>['do'][]) =>
  record({ do: fc.constantFrom(...names), customer, faults });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: calls('registerCustomer', 'registerCustomer', 'create', 'ensure', 'ensureCustomer') },
  { weight: 1, arbitrary: calls('update') },
  {
    weight: 2,
    arbitrary: fc.record(
      { do: fc.constant('add'), customer, startAfter },
      { requiredKeys: ['do', 'customer'], noNullPrototype: true },
    ),
  },
  {
    weight: 2,
    arbitrary: record({
      do: fc.constantFrom('convert', 'recordConversion', 'recordConversion'),
      order,
      customer,
      faults,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      { do: fc.constant('addConversion'), order, customer, startAfter },
      { requiredKeys: ['do', 'order', 'customer'], noNullPrototype: true },
    ),
  },
  { weight: 3, arbitrary: record({ do: fc.constantFrom('approve', 'refund'), order }) },
  {
    weight: 2,
    arbitrary: record({
      do: fc.constantFrom('refund at once', 'approve, and refund', 'approve, and refund'),
      order,
      faults,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      { do: fc.constant('work'), steps: fc.nat(60), concurrency: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: ['do', 'concurrency'], noNullPrototype: true },
    ),
  },
  { weight: 1, arbitrary: record({ do: fc.constant('kill'), worker: fc.nat(2) }) },
  { weight: 4, arbitrary: record({ do: fc.constant('faults'), faults }) },
  {
    weight: 5,
    arbitrary: record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 2, 5, 20, 50, 61, 130, 310) }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant('database'), weather: fc.array(weather, { maxLength: 6 }), awayFor: fc.constantFrom(1, 8, 40) },
      { requiredKeys: ['do', 'weather'], noNullPrototype: true },
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('the app fails'), times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: record({ do: fc.constant('retryFailed') }) },
);

const settings: fc.Arbitrary<Settings> = record<Settings>({
  timeout: fc.constantFrom(1, 50, 900, 3000, 5000),
  retries: fc.nat(3),
  retryEvery: fc.constantFrom(60, 90, 300),
  unclearConversions: fc.constantFrom('retry', 'hold'),
  hasOutbox: fc.constantFrom(true, true, true, false),
  onConsole: fc.boolean(),
  seed: fc.nat(),
});

export const sequence: fc.Arbitrary<Sequence> = record<Sequence>({
  settings,
  actions: fc.array(action, { minLength: 2, maxLength: 18, size: 'max' }),
});
