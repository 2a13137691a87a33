import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { UsageError } from './problem';

/**
 * Sets the variables of the `--env-file` files, as `node --env-file` does: the existing environment wins, and of
 * several files the last one. Node itself reads the option even after a script's name (tried: 20 to 26), and exits with
 * 9 if a file is missing; this is for other ways to run the command.
 *
 * @throws UsageError
 */
export function loadEnvFiles(paths: string[], env: NodeJS.ProcessEnv): void {
  const variables = Object.assign({}, ...paths.map(readEnvFile)) as NodeJS.Dict<string>;
  for (const [name, value] of Object.entries(variables)) env[name] ??= value;
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  // The types only cover newer releases.
  if (typeof (parseEnv as unknown) !== 'function') throw new UsageError('--env-file needs Node 20.12 or newer');
  return parseEnv(readText(path, '--env-file'));
}

/**
 * The error does not name the path: it may be a secret that was meant for another option.
 *
 * @throws UsageError
 */
export function readText(path: string, option: string): string {
  try {
    // Windows editors start a file with a byte order mark.
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new UsageError(`the file of ${option} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
