import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, expect, root, work } from './harness.mjs';

/*
 * Follows the quick start of README.md in an empty folder, from top to bottom, as a reader who copies each block:
 * - a block of `sh` is run, line by line. A line that begins with `node` or ends in `sandbox` is a server, which is run in a
 *   terminal of its own, and waited for until it prints its address.
 * - any other block is the file that the text before it names last, in backticks.
 * - `npm install … express-affili` installs the packed tarball.
 */

/** s. */
const PATIENCE = 60;

function stepsOf(readme) {
  const [, section] = /^## Quick start\n(.*?)(?=^## |^\*\*See a shop run)/ms.exec(readme);
  let before = '';
  return [...section.matchAll(/(.*?)^```(\w+)\n(.*?)^```$/gms)].map(([, text, language, code]) => {
    before = text;
    const [, file] = [...before.matchAll(/`([\w.-]*\.\w+|\.env)`/g)].at(-1) ?? [];
    return { language, code, file };
  });
}

const isServer = (command) => /^node |sandbox$/.test(command);

/** Runs a server until the test ends; resolves with what it printed up to its address. */
async function startServer(command, folder, servers) {
  const server = spawn(command, { cwd: folder, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  servers.push(server);
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += chunk));
  for (let tenths = 0; tenths < PATIENCE * 10; tenths += 1) {
    if (/https?:\/\/\S+/.test(output)) return output;
    expect(server.exitCode === null, `${command} ended:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${command} printed no address:\n${output}`);
}

function runToItsEnd(command, folder) {
  const options = { cwd: folder, shell: true, encoding: 'utf8', timeout: PATIENCE * 3000 };
  const { status, stdout, stderr } = spawnSync(command, options);
  expect(status === 0, `${command} failed (${status}):\n${stdout}${stderr}`);
}

/** What a reader then does in the browser. */
async function visit(link) {
  const landing = await fetch(link);
  const cookie = landing.headers.get('set-cookie').split(';')[0];
  const { origin } = new URL(link);
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  const signup = await fetch(`${origin}/register`, { method: 'POST', headers, body: 'email=sara@example.ir' });
  const page = await signup.text();
  const [, pay] = /href="([^"]+)"/.exec(page) ?? [];
  expect(pay, `no link to pay:\n${page}`);
  const payment = await (await fetch(new URL(pay, origin), { headers: { cookie } })).json();
  expect(payment.affiliConversionId, `no conversion: ${JSON.stringify(payment)}`);
}

export async function checkQuickStart({ tarball }) {
  const servers = [];
  await check("README's quick start, in order, in an empty folder", async () => {
    const folder = mkdtempSync(join(work, 'quick-start-'));
    const steps = stepsOf(readFileSync(join(root, 'README.md'), 'utf8'));
    let link;
    for (const { language, code, file } of steps) {
      if (language === 'sql') continue;
      if (language !== 'sh') {
        expect(file, `no file is named before:\n${code}`);
        writeFileSync(join(folder, file), code);
        continue;
      }
      for (const line of code.trim().split('\n')) {
        const command = line.replace(/(npm install .*\b)express-affili\b/, `$1${tarball}`);
        if (isServer(command)) {
          const output = await startServer(command, folder, servers);
          const [printed] = /http:\S+\?referrer=\S+/.exec(output) ?? [];
          if (printed) await visit((link = printed));
        } else runToItsEnd(command, folder);
      }
    }
    expect(link, 'no server printed a link to follow');
    const sandbox = 'http://localhost:4545';
    for (const list of ['customers', 'conversions']) {
      const { length } = await (await fetch(`${sandbox}/${list}.json`)).json();
      expect(length === 1, `${length} ${list} in the sandbox`);
    }
  });
  for (const { pid } of servers) process.kill(-pid);
}
