import { Refusal } from './refusal';

/** What is wrong with a field, by its path: `products.0.quantity`. */
export type Problem = [field: string, message: string];

export function isRequired(name: string): Problem {
  return [name, `The ${name} field is required.`];
}

/** 422, with what is wrong by field. */
export function invalid(problems: Problem[]): Refusal {
  // Not by assignment: a field called __proto__ is to be named like any other.
  const errors = Object.fromEntries(problems.map(([name, message]) => [name, [message]]));
  return new Refusal(422, 'The given data was invalid.', errors);
}

/**
 * @throws Refusal
 */
export function refuseIfAny(problems: Problem[]): void {
  if (problems.length > 0) throw invalid(problems);
}
