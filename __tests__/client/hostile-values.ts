import fc from 'fast-check';
import { anyCharacter } from '../support/any-character';

/** A value that is made when it is used: fast-check looks into the values that it generates, and these would throw. */
export class Lazy {
  constructor(readonly make: () => unknown) {}
}

/** The value itself, and the items of a list as well. */
export function made(value: unknown): unknown {
  if (value instanceof Lazy) return value.make();
  return Array.isArray(value) ? value.map((item: unknown) => (item instanceof Lazy ? item.make() : item)) : value;
}

export const throws = () => {
  throw new Error('of the app');
};

export class Entity {
  [field: string]: unknown;
  #own = 1;
  constructor(fields: object) {
    // Not by assignment: a field called __proto__ would become the prototype, and a revoked Proxy takes no further one.
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(fields));
  }
  get derived() {
    return this.#own;
  }
}

export class Written extends Entity {
  toJSON() {
    return this['json'];
  }
}

/** What no value of fast-check's is. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    throws,
    Symbol('s'),
    NaN,
    -0,
    Infinity,
    Object('7'),
    Object(7),
    Object(7n),
    new Array(1),
    Object.assign([], { 1: 1 }),
    new Date(NaN),
    new Date(0),
    Promise.resolve(1),
    '\0',
    '\ud800',
    'a'.repeat(256),
    { toJSON: throws },
    { toJSON: () => NaN },
    { toJSON: () => undefined },
    { toString: () => '7' },
    new Lazy(() => new Proxy({}, { get: throws })),
    new Lazy(() => new Proxy({}, { ownKeys: throws })),
    new Lazy(() => new Proxy({}, { getPrototypeOf: throws })),
    new Lazy(() => new Proxy([], { get: throws })),
    new Lazy(revoked),
    circular(),
    JSON.parse('['.repeat(498) + ']'.repeat(498)) as unknown,
    JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown,
  ),
  fc.anything({
    maxDepth: 1,
    maxKeys: 3,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
    withBoxedValues: true,
    stringUnit: anyCharacter,
  }),
);

/** Answers another value each time. */
export function changing() {
  const values = ['a', 7, undefined, NaN, '\0'];
  return () => {
    const value = values.shift();
    values.push(value);
    return value;
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circular(): object {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  return circle;
}
