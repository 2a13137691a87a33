import { createHash } from 'node:crypto';
import type { Job } from '../perform-job';

/**
 * The id of a job, whoever adds it and however often. pg-boss keeps one job per id, in 10, 11 and 12 alike; its policies
 * and singleton keys differ. A status has it only among the failed jobs.
 */
export function jobIdOf(queue: string, job: Job): string {
  // Not checked yet, as it may come from the database.
  if ('registration' in job) return registrationJobId(queue, job.registration?.mcs_id ?? job);
  return 'conversion' in job ? conversionJobId(queue, job.conversion?.order_id ?? job) : uuid(queue, job);
}

export const registrationJobId = (queue: string, mcs_id: unknown) => uuid(queue, 'registration', mcs_id);
export const conversionJobId = (queue: string, order_id: unknown) => uuid(queue, 'conversion', order_id);

/** A version 8 UUID (RFC 9562, section 5.8) from a SHA-256. */
function uuid(...about: unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify(about)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
