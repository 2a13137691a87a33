import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from 'express-affili/sandbox';
import { connectToAffili } from '../../examples/shop/affili';
import { openDatabase } from '../../examples/shop/database';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { readSettings } from '../../examples/shop/settings';
import { StartError } from '../../examples/shop/start-error';

let taken: Server;
let folder: string;
beforeAll(async () => {
  taken = await listen(createSandbox({ token: 'right' }), 0, '');
  folder = await mkdtemp(join(tmpdir(), 'shop-'));
  await writeFile(`${folder}/shop-sandbox.json`, '{"not": "rows"}');
});
afterAll(async () => {
  await close(taken);
  await rm(folder, { recursive: true });
});

const takenPort = () => new URL(urlOf(taken)).port;
const affili = (env: NodeJS.ProcessEnv) => connectToAffili(readSettings(env));
const database = (env: NodeJS.ProcessEnv) => openDatabase(readSettings(env));

describe('what keeps the shop from starting is said in one line', () => {
  test.each([
    ['a port that is none', () => affili({ PORT: '3000x' }), /^PORT takes a port number/],
    ['a port that is taken', () => affili({ SANDBOX_PORT: takenPort() }), /^Port \d+ is taken.* Set SANDBOX_PORT/],
    [
      'a token that Affili refuses',
      () => affili({ AFFILI_TOKEN: 'wrong', AFFILI_BASE_URL: urlOf(taken) }),
      /^Affili refuses AFFILI_TOKEN \(HTTP status 401\)\.$/,
    ],
    ['an address without a token', () => affili({ AFFILI_BASE_URL: urlOf(taken) }), /^AFFILI_BASE_URL .* AFFILI_TOKEN/],
    ['a file that no sandbox wrote', () => affili({ DATA_DIR: `${folder}/shop` }), /shop-sandbox.json does not have/],
    [
      'a database that is away',
      () => database({ DATABASE_URL: 'postgres://shop:pass-word@localhost:9/shop' }),
      /^The database of DATABASE_URL can't be reached \(ECONNREFUSED\)\.$/,
    ],
    [
      'a database address that is none',
      () => database({ DATABASE_URL: 'postgres://pass-word@:x' }),
      /^The database of DATABASE_URL can't be reached \(\w+\)\.$/,
    ],
  ])('%s', async (_name, start, message) => {
    const error: unknown = await (async () => await start())().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toMatch(/pass-word|\n/);
  });
});

test('Affili away keeps no shop from starting', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation();
  const { client } = await affili({ AFFILI_TOKEN: 'any', AFFILI_BASE_URL: 'http://localhost:9' });
  expect(client).toBeDefined();
  expect(told.mock.calls.flat().join()).toContain('ERR_AFFILI_UNAVAILABLE');
  told.mockRestore();
});
