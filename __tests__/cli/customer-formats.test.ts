import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { main } from '../../lib/cli/main';
import { affili, serverWith } from './command-line';

const FORMATS = [[], ['--json'], ['--csv']];

async function csvOf(meta_data: object): Promise<string[]> {
  const { env } = await serverWith([{ id: '1', meta_data }]);
  const { stdout } = await affili(['customers', '--csv', '--full'], { env });
  return stdout.split('\r\n');
}

describe('the table', () => {
  test('aligns its columns beside Persian text and wide characters', async () => {
    const rows = ['Sara', 'می‌خواهم', 'سارا', '名前', '👩‍👧', 'e\u0301', '\u200cab'].map((first_name, index) => ({
      id: `${index}`,
      mcs_id: '42',
      meta_data: { first_name, last_name: 'END' },
    }));
    const { env } = await serverWith(rows);
    const { stdout } = await affili(['customers', '--full'], { env });
    const [header, ...lines] = stdout.trimEnd().split('\n');
    expect(header).toBe('id  mcs_id  meta_data.first_name  meta_data.last_name');
    // By hand: the columns of a terminal that each name takes.
    const widths = [4, 7, 4, 4, 2, 1, 2];
    const width = 'meta_data.first_name'.length;
    const bare = lines.map((line) => line.replaceAll('\u200e', ''));
    expect(bare).toEqual(
      rows.map(({ id, meta_data }, index) => {
        const padded = meta_data.first_name + ' '.repeat(width - widths[index]!);
        return `${id}   42      ${padded}  END`;
      }),
    );
  });

  test('shows nothing that commands the terminal, and keeps each customer on a line', async () => {
    const row = { id: '1', mcs_id: '42', meta_data: { first_name: 'a\x1b[2J\nb\u202ec\x9b1m', bio: 'x'.repeat(500) } };
    const { env } = await serverWith([row]);
    const { stdout } = await affili(['customers', '--full'], { env });
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stdout).not.toMatch(/[\x1b\x9b\u202e]/); // eslint-disable-line no-control-regex
    expect(stdout).toContain('a [2J b c 1m ');
    expect(stdout).toContain(`${'x'.repeat(59)}…`);
    expect(stdout).not.toContain('x'.repeat(60));
  });

  test('has the columns that any customer has something in, as much as fits into 60 characters', async () => {
    const note = 'x'.repeat(60);
    const { env } = await serverWith([
      { id: '1', plan: 'pro' },
      { id: '2', plan: null, note },
    ]);
    const { stdout } = await affili(['customers', '--full'], { env });
    expect(stdout).toBe(`id  plan  note\n1   pro\n2         ${note}\n`);
  });

  test('marks Persian text, so that cells beside each other keep their places', async () => {
    const { env } = await serverWith([{ id: 'سارا', mcs_id: 'نام' }]);
    const { stdout } = await affili(['customers', '--full'], { env });
    expect(stdout).toContain('سارا\u200e  نام\u200e\n');
  });

  test.each([
    ['there are none', [], 'there are no customers'],
    ['none matches', ['--mcs-id', '42'], 'no customer matches'],
    ['there are none, in Persian', ['--lang', 'fa'], 'مشتری‌ای پیدا نشد'],
  ])('is nothing on stdout where %s', async (_, options, note) => {
    const { env } = await serverWith([]);
    const ran = await affili(['customers', ...options], { env });
    expect(ran).toEqual({ code: 0, stdout: '', stderr: `affili: ${note}\n` });
  });
});

test.each([[], ['--csv']])('lines are made as they are read, with %j', async (...format) => {
  const wide = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field-${index}`, 'x'.repeat(60)]));
  const others = Array.from({ length: 2000 }, (_, index) => ({ id: `${index}`, 'field-49': 'END' }));
  const { env } = await serverWith([{ id: 'wide', ...wide }, ...others]);
  let waiting = 0;
  let lines = 0;
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      waiting = Math.max(waiting, stdout.writableLength);
      lines += chunk.split('\n').length - 1;
      setImmediate(done);
    },
  });
  const code = await main(['customers', '--full', ...format], {
    ...{ stdin: Readable.from([]), stdout, stderr: new PassThrough(), env },
  });
  stdout.end();
  await once(stdout, 'finish');
  expect({ code, lines }).toEqual({ code: 0, lines: 2002 });
  expect(waiting).toBeLessThan(100_000);
});

describe.each(FORMATS.map((format) => ({ format })))('what does not show, with $format,', ({ format }) => {
  const shown = async (first_name: string) => {
    const { env } = await serverWith([{ id: '1', mcs_id: '42', meta_data: { first_name, last_name: 'END' } }]);
    return (await affili(['customers', '--full', ...format], { env })).stdout;
  };

  test('is not printed', async () => {
    const characters = [
      ...['\u034f', '\u115f', '\u1160', '\u17b4', '\u180b', '\u2800', '\u3164', '\uffa0', '\ufe0f', '\u{e0100}'],
      ...['\u200b', '\u00ad', '\u2060', '\u2066', '\ufeff'],
    ];
    for (const character of characters) {
      const stdout = await shown(`a${character}b`);
      expect(stdout).not.toContain(character);
      expect(stdout).toMatch(/a( |\\u[\da-f]{4}|\\udb40\\udd00)b/);
    }
  });

  test('stays where a name is written with it', async () => {
    for (const name of ['سیّد علی‌رضا نیک‌نام', 'محمّدِ مؤمنی', '👩‍👧', '❤️', '1️⃣', 'e\u0301']) {
      expect(await shown(name)).toContain(name);
    }
  });
});

describe('CSV', () => {
  test('has the documented columns first, whatever the customers have, and ends its lines by RFC 4180', async () => {
    const columns =
      'id,mcs_id,created_at,updated_at,publisher.id,publisher.full_name,meta_data.first_name,meta_data.last_name,meta_data.mobile,meta_data.email';
    const { env } = await serverWith([]);
    expect((await affili(['customers', '--csv'], { env })).stdout).toBe(`${columns}\r\n`);
    expect(await csvOf({ plan: 'pro' })).toEqual([`${columns},meta_data.plan`, '1,,,,,,,,,,pro', '']);
  });

  test('has what is nested in the documented fields in columns, all else as JSON, and nothing for null', async () => {
    const publisher = { id: '9', full_name: null };
    const { env } = await serverWith([
      { id: '1', publisher, plan: { name: 'pro' } },
      { id: '2', publisher: null },
    ]);
    const { stdout } = await affili(['customers', '--csv', '--full'], { env });
    const [names, ...rows] = stdout.split('\r\n');
    expect(names).toMatch(/,plan,publisher$/);
    expect(rows).toEqual(['1,,,,9,,,,,,"{""name"":""pro""}",', '2,,,,,,,,,,,', '']);
  });

  test('has 50 columns beside the documented ones, and in one more, as JSON, what has none', async () => {
    const own = (index: number) => ({
      id: `${index}`,
      meta_data: { [`field-${index}`]: `value-${index}`, plan: 'pro' },
    });
    const { env } = await serverWith(Array.from({ length: 1000 }, (_, index) => own(index)));
    const { stdout } = await affili(['customers', '--csv', '--full'], { env });
    const [names, ...rows] = stdout.trimEnd().split('\r\n');
    expect(names!.split(',')).toHaveLength(10 + 50 + 1);
    expect(names).toMatch(
      /,meta_data\.field-0,meta_data\.plan,meta_data\.field-1,.*,meta_data\.field-48,further fields$/,
    );
    expect(rows[0]).toMatch(/^0,+value-0,pro,+$/);
    expect(rows[999]).toMatch(/^999,+pro,+"{""meta_data\.field-999"":""value-999""}"$/);
  });

  test('masks what has no column of its own, too', async () => {
    const meta_data = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field-${index}`, 'a-secret']));
    const { env } = await serverWith([{ id: '1', meta_data }]);
    const { stdout } = await affili(['customers', '--csv'], { env });
    expect(stdout).toContain('""meta_data.field-59"":""***""');
    expect(stdout).not.toContain('a-secret');
  });

  test.each(FORMATS)(
    'has nothing where a field of another row is called as objects have it, with %j',
    async (...format) => {
      const { env } = await serverWith([{ id: '1', constructor: 'x' }, { id: '2' }]);
      const ran = await affili(['customers', '--full', ...format], { env });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).not.toMatch(/function|native/);
    },
  );

  test.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['lines', 'a\r\nb\nc', 'a b c'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula with a quote', '=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['a plus', '+98912', "'+98912"],
    ['a minus', '-1', "'-1"],
    ['an at', '@SUM(A1)', "'@SUM(A1)"],
    ['a semicolon, at which some spreadsheets part cells', 'a; b', '"a; b"'],
    ['a formula after it', 'a;=1', `"a;'=1"`],
    ['each of them', '=1;-2;b;;+3', `"'=1;'-2;b;;'+3"`],
    ['one after a blank and a quote', 'a; "＝1', `"a;' ""＝1"`],
    ['one after a semicolon of Persian', 'a؛=1', `"a؛'=1"`],
    ['one after a quote', '"=1', `"'""=1"`],
    ['a formula further on', 'a=1', 'a=1'],
    ['a full-width formula', '＝1+1', "'＝1+1"],
    ['a small form', '﹦1', "'﹦1"],
    ['a minus sign', '−1', "'−1"],
    ['a formula after a blank of another kind', '\u00a0\u3000=1', "'\u00a0\u3000=1"],
    ['a formula after a line break', '\n=1', "' =1"],
    ['a formula after a tab', '\t=1', "' =1"],
    ['a formula after what does not show', '\u200b\u202e\x1b=1', "' =1"],
    ['a tab, at which others part cells', 'a\t=1', 'a =1'],
    ['what would command a terminal', 'a\x1b[2Jb\x9b1mc\u202ed', 'a [2Jb 1mc d'],
  ])('writes %s', async (_, value, cell) => {
    expect(await csvOf({ first_name: value })).toContain(`1,,,,,,${cell},,,`);
  });
});

test('CSV cleans the names of fields, ids and all else too', async () => {
  const { env } = await serverWith([{ id: '1\u202e2', mcs_id: '=1', meta_data: { '\u202e=evil': 'x' }, '@f': 1 }]);
  const [names, row] = (await affili(['customers', '--csv', '--full'], { env })).stdout.split('\r\n');
  expect(names).toMatch(/,meta_data\. =evil,'@f$/);
  expect(row).toMatch(/^1 2,'=1,/);
});

test('JSON writes what commands a terminal as JSON has it', async () => {
  const { env } = await serverWith([
    { id: '1', meta_data: { first_name: 'a\x7fb\u202ec\x9b1m', '\u061c\u{e0001}': 'می‌خواهم' } },
  ]);
  const { stdout } = await affili(['customers', '--json', '--full'], { env });
  expect(stdout).toContain('"a\\u007fb\\u202ec\\u009b1m"');
  expect(stdout).toContain('"\\u061c\\udb40\\udc01": "می‌خواهم"');
});
