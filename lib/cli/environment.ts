import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { UsageError } from './problem';

/**
 * Sets the variables of the files that `--env-file` names, as `node --env-file` does: what the environment has already
 * stays, and of several files the last one counts. Node reads the option even behind a script's name (tried: 20 to 26),
 * and ends with its own exit code 9 where a file is missing; this is for whoever runs the command in another way.
 *
 * @throws UsageError
 */
export function loadEnvFiles(paths: string[], env: NodeJS.ProcessEnv): void {
  const variables = Object.assign({}, ...paths.map(readEnvFile)) as NodeJS.Dict<string>;
  for (const [name, value] of Object.entries(variables)) env[name] ??= value;
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  // The types know of newer releases alone.
  if (typeof (parseEnv as unknown) !== 'function') throw new UsageError('--env-file needs Node 20.12 or newer');
  return parseEnv(readText(path, '--env-file'));
}

/**
 * Does not name the path: it may be a secret that was meant for elsewhere.
 *
 * @throws UsageError
 */
export function readText(path: string, option: string): string {
  try {
    // Editors of Windows begin a file with a byte order mark.
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new UsageError(`the file of ${option} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
