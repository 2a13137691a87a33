import { createHash } from 'node:crypto';

/** The id that a job has by what it is about: a UUID of version 8 (RFC 9562, section 5.8), from a SHA-256. */
export function jobId(...about: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(about)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
