import { columnsOf, type FlatRow } from './columns';

const GAP = '  ';
/** Keeps Persian cells beside each other from changing places, on terminals that know of directions. */
const LEFT_TO_RIGHT = '\u200e';
const MAX_WIDTH = 60;
/** What would command the terminal, or turn the rest of the line around: visitors type what stands in the cells. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const segmenter = new Intl.Segmenter();

/** The columns that any of the rows has something in. */
export function toTable(rows: FlatRow[]): string {
  const columns = columnsOf(rows).filter((column) => rows.some((row) => row[column]));
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((cells) =>
    cells.map((text) => shorten(text.replace(UNPRINTABLE, ' '))),
  );
  const widths = columns.map((_, index) => lines.reduce((most, cells) => Math.max(most, widthOf(cells[index]!)), 0));
  return lines
    .map((cells) => {
      const padded = cells.map((text, index) => {
        const marked = RIGHT_TO_LEFT.test(text) ? text + LEFT_TO_RIGHT : text;
        return marked + ' '.repeat(widths[index]! - widthOf(text));
      });
      return padded.join(GAP).trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** In columns of a terminal. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += NO_WIDTH.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  return width;
}

function shorten(text: string): string {
  if (widthOf(text) <= MAX_WIDTH) return text;
  let shortened = '';
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(shortened + segment) >= MAX_WIDTH) break;
    shortened += segment;
  }
  return `${shortened}…`;
}
