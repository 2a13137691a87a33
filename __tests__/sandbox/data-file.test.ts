import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDataFile, writeDataFile } from '../../lib/sandbox/data-file';
import { makeSandbox } from '../../lib/sandbox/sandbox';
import { ownFolder } from '../support/own-folder';
import { ask, record, register, SALE, setStatus } from './support';

let folder: string;
let file: string;

beforeEach(() => {
  folder = ownFolder();
  file = join(folder, 'data.json');
});

/** A sandbox that keeps what it has in the file, as that of the command line. */
const start = () => makeSandbox({}, { data: readDataFile(file), onChange: (data) => writeDataFile(file, data) });

test('a sandbox goes on with what the one before had', async () => {
  const first = start();
  const customer = await register(first);
  const { id } = await record(first, { ...SALE, customer_id: customer.id, note: { from: 'سارا' } });
  const conversion = await setStatus(first, id, 2);

  const second = start();
  expect(second.customers).toEqual([customer]);
  // As of one that was just registered: Affili's answers have no referrer.
  expect(second.customers[0]!.referrer).toBe('aff-1');
  expect(second.conversions).toEqual([conversion]);
  await ask(second, 'post', `/services/customers/${customer.id}`).send({ mcs_id: '43' }).expect(200);
  await register(second);
  expect(start().customers.map(({ mcs_id }) => mcs_id)).toEqual(['43', '42']);
});

test('what was reset is gone for the next one too', async () => {
  const sandbox = start();
  await register(sandbox);
  sandbox.reset();
  expect(start().customers).toEqual([]);
});

test('the file is whole at any time, for its owner alone, and nothing else is left', async () => {
  const sandbox = start();
  await register(sandbox);
  const before = statSync(file);
  await register(sandbox);
  // Another file was put in its place: whoever reads the one before has it whole.
  expect(statSync(file).ino).not.toBe(before.ino);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['data.json']);
});

test('what a process that died has left beside it is no harm', async () => {
  await register(start());
  writeFileSync(`${file}.tmp`, '{"customers":[{');
  const sandbox = start();
  expect(sandbox.customers).toHaveLength(1);
  await register(sandbox);
  expect(start().customers).toHaveLength(2);
});

test('is not written through a link that somebody else put there', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, 'mine');
  symlinkSync(other, `${file}.tmp`);
  await register(start());
  expect(readFileSync(other, 'utf8')).toBe('mine');
  expect(start().customers).toHaveLength(1);
});

test('a link to the file stays a link', () => {
  const link = join(folder, 'link.json');
  writeFileSync(file, '');
  symlinkSync(file, link);
  writeDataFile(link, { customers: [], conversions: [] });
  expect(readlinkSync(link)).toBe(file);
  expect(readFileSync(file, 'utf8')).toContain('customers');
});

test('an empty file has nothing in it', () => {
  writeFileSync(file, '\n');
  expect(readDataFile(file)).toEqual({ customers: [], conversions: [] });
});

test.each(['[]', '{"customers":[],"conversions":{}}', '{"customers":[{}],"conversions":[]}', 'secret'])(
  'a file of something else is refused, and left as it is: %s',
  (text) => {
    writeFileSync(file, text);
    const message = 'data takes a file that a sandbox wrote, or one that is not there yet';
    expect(() => readDataFile(file)).toThrow(expect.objectContaining({ code: 'ERR_AFFILI_OPTIONS', message }) as Error);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('a path that can not be read is refused', () => {
  mkdirSync(file);
  expect(() => readDataFile(file)).toThrow('data takes a file that can be read (EISDIR)');
});
