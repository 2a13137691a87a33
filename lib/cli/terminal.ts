import type { Readable, Writable } from 'node:stream';

/** What a program has around it. */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean };
  /** For results, and nothing else. */
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  env: NodeJS.ProcessEnv;
}
