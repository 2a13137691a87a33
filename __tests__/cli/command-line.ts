import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createSandbox, type Sandbox, type SandboxOptions } from 'express-affili/sandbox';
import { main } from '../../lib/cli/main';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { PERSON, TOKEN } from '../support/secrets';
import { serve } from '../support/serve';

export interface Surroundings {
  env?: NodeJS.ProcessEnv;
  /** What is typed, or piped in. */
  input?: string;
  isTerminal?: boolean;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `affili` as a process would, with streams of its own. */
export async function affili(argv: string[], { env = {}, input, isTerminal = false }: Surroundings = {}): Promise<Ran> {
  const stdin = Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: isTerminal });
  const stdout = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const stderr = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const code = await main(argv, { stdin, stdout, stderr, env });
  stdout.end();
  stderr.end();
  const [out, err] = await outputs;
  expect(out + err).not.toContain(TOKEN);
  return { code, stdout: out, stderr: err };
}

/** Expects one line on stderr, without personal data, and nothing else. */
export function expectOneLine({ stdout, stderr }: Ran): void {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^affili: [^\n]+\n$/);
  for (const secret of Object.values(PERSON)) expect(stderr).not.toContain(secret);
}

/** A sandbox that takes the tests' token, and the environment that leads to it. */
export async function runSandbox(
  options?: SandboxOptions,
): Promise<{ sandbox: Sandbox; env: { AFFILI_TOKEN: string; AFFILI_BASE_URL: string } }> {
  const sandbox = createSandbox({ token: TOKEN, ...options });
  return { sandbox, env: { AFFILI_TOKEN: TOKEN, AFFILI_BASE_URL: await serve(sandbox) } };
}

/** A server in Affili's place that reacts so, and the environment that leads to it. */
export async function serverThat(...reactions: Reaction[]) {
  const server = (await hostileServer()).next(...reactions);
  return { server, env: { AFFILI_TOKEN: TOKEN, AFFILI_BASE_URL: `http://localhost:${server.port}` } };
}

/** The same, with these customers. */
export async function serverWith(...pages: object[][]) {
  const last_page = pages.length;
  return serverThat(...pages.map((data, index) => answer(200, { data, current_page: index + 1, last_page })));
}
