import { isAffiliError } from '../affili-error';
import { FailedStep, failureOfAffili, type Failure } from './step';

/** ms that an attempt may take in all, the app's part included (our choice). One that hangs must not hold a place for ever. */
const TIME_LIMIT = 30_000;

/**
 * Attempts something.
 *
 * @param run - told when it has to be over, by `performance.now()`
 * @returns nothing where it succeeded
 */
export async function attempt(run: (end: number) => Promise<void>): Promise<Failure | undefined> {
  try {
    await run(performance.now() + TIME_LIMIT);
    return undefined;
  } catch (error) {
    if (error instanceof FailedStep) return error.failure;
    // What the job carries is nothing that can be sent.
    if (isAffiliError(error)) return failureOfAffili(error);
    throw error;
  }
}
