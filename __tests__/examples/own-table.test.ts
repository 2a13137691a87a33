import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');

test('what docs/any-database.md shows of MongoDB is the file that is compiled', () => {
  const [, shown] = /```typescript\n(.*?)```/s.exec(read('docs/any-database.md'))!;
  expect(read('examples/own-table/databases/mongodb.ts')).toContain(shown);
});

test('the columns in docs/any-database.md are those of the tables', () => {
  const columns = (text: string) => new Set(text.match(/affili_\w+ (VARCHAR|BIGINT|SMALLINT)/g));
  expect(columns(read('docs/any-database.md'))).toEqual(columns(read('examples/own-table/tables.ts')));
});
