import { debug } from '../debug';
import type { Failure } from './step';
import type { Subject } from './task';
import type { WorkOptions } from './work-options';

/** Tells the app of a failure. Where that fails too, the job goes on all the same. */
export async function tell({ onError }: WorkOptions, { error }: Failure, subject: Subject): Promise<void> {
  try {
    await onError?.(error, subject as never);
  } catch {
    debug('onError failed');
  }
}
