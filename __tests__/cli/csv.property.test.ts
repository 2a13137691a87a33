import fc from 'fast-check';
import { toCsv } from '../../lib/cli/customer-formats';

/** The cells that a spreadsheet sees: it separates them at one character, and heeds a quote only where a cell begins. */
function readCells(csv: string, separator: string): string[] {
  const cells = [''];
  let isQuoted = false;
  let isStart = true;
  for (let at = 0; at < csv.length; at += 1) {
    const character = csv[at]!;
    if (isQuoted && character === '"' && csv[at + 1] === '"') {
      cells[cells.length - 1] += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || isStart)) {
      isQuoted = !isQuoted;
      isStart = false;
    } else if (!isQuoted && (character === separator || character === '\r' || character === '\n')) {
      cells.push('');
      isStart = true;
    } else {
      cells[cells.length - 1] += character;
      isStart = false;
    }
  }
  return cells;
}

const text = fc
  .array(
    fc.constantFrom(
      ...['a', 'سارا', '=', '+', '-', '@', '＝', '﹢', '−', '⩵', "'", '"', ',', ';', '؛', '،'],
      ...[' ', '\t', '\r', '\n', '\u00a0', '\u3000', '\u200b', '\u200c', '\u2028', '\x00'],
    ),
    { maxLength: 12 },
  )
  .map((characters) => characters.join(''));
const customer = fc.record({
  id: text,
  mcs_id: text,
  publisher: fc.record({ id: text, full_name: text }),
  meta_data: fc.dictionary(text, fc.oneof(text, fc.array(text)), { maxKeys: 3 }),
});

test.each([',', ';', '\t', '؛', '،'])('no cell is a formula for a reader that separates cells at %j', (separator) => {
  fc.assert(
    fc.property(fc.array(customer, { maxLength: 4 }), (customers) => {
      for (const cell of readCells([...toCsv(customers)].join(''), separator)) {
        expect(cell.replace(/^[\s\p{Cf}]+/u, '').normalize('NFKC')).not.toMatch(/^[=+\-@−]/);
      }
    }),
    { numRuns: 200 },
  );
});
