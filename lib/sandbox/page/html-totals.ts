import { plus, type AffiliateTotal } from './views';
import { TEXTS, type Language, type Texts } from './texts';

/** How many affiliates get their own bar. */
const SHOWN = 10;
/** Characters of a name that fit on a phone. */
const SHOWN_NAME = 24;
/** In pixels. */
const ROW = { height: 70, name: 14, bar: 23, thickness: 12, note: 51 };

/** A total as it is shown: only texts, and lengths in percent of the longest bar. */
interface Line extends Record<'name' | 'count' | 'counted' | 'refunded', string> {
  percent: { counted: number; refunded: number };
}

/** The chart and the rows of its table. Received values are turned into HTML here. */
export function renderTotals(totals: AffiliateTotal[], language: Language): { chart: string; rows: string } {
  const t = TEXTS[language];
  const lines = toLines(totals, t, language);
  return { chart: lines.length === 0 ? '' : chart(lines, t), rows: lines.map((line) => row(line, t)).join('') };
}

function toLines(totals: AffiliateTotal[], t: Texts, language: Language): Line[] {
  const named = totals.map((total) => ({ ...total, affiliate: total.affiliate ?? t.noAffiliate }));
  const shown = named.length <= SHOWN ? named : [...named.slice(0, SHOWN - 1), sumOf(named.slice(SHOWN - 1), t)];
  const longest = Math.max(...shown.map(({ counted, refunded }) => plus(counted, refunded))) || 1;
  // A number with hundreds of digits fits nowhere.
  const text = (number: number) => number.toLocaleString(language, number < 1e15 ? {} : { notation: 'scientific' });
  return shown.map(({ affiliate, count, counted, refunded }) => ({
    name: affiliate,
    count: text(count),
    counted: text(counted),
    refunded: text(refunded),
    percent: { counted: (counted / longest) * 100, refunded: (refunded / longest) * 100 },
  }));
}

function sumOf(rest: AffiliateTotal[], t: Texts): AffiliateTotal & { affiliate: string } {
  return {
    affiliate: t.otherAffiliates,
    count: rest.reduce((sum, { count }) => sum + count, 0),
    counted: rest.reduce((sum, { counted }) => plus(sum, counted), 0),
    refunded: rest.reduce((sum, { refunded }) => plus(sum, refunded), 0),
  };
}

function chart(lines: Line[], t: Texts): string {
  const description = lines.map((line) => `${line.name}: ${line.counted} (${noteOf(line, t)})`).join('; ');
  return `<svg role="img" aria-labelledby="chart-title chart-desc" height="${lines.length * ROW.height}">
<title id="chart-title">${t.chartTitle}</title><desc id="chart-desc">${escape(description)}</desc>
${lines.map((line, at) => bar(line, at * ROW.height, t)).join('')}</svg>`;
}

function bar(line: Line, top: number, t: Texts): string {
  const { counted, refunded } = line.percent;
  // Percentages, no viewBox: the bars grow with the page, the letters don't.
  const [start, end] = t.dir === 'rtl' ? ['100%', 0] : [0, '100%'];
  const rect = (name: string, from: number, width: number) =>
    width > 0
      ? `<rect class="${name}" x="${t.dir === 'rtl' ? 100 - from - width : from}%" y="${ROW.bar}" width="${width}%" height="${ROW.thickness}" rx="4"/>`
      : '';
  return `<g transform="translate(0 ${top})"><text x="${start}" y="${ROW.name}">${isolated(shortened(line.name))}</text>
<text class="amount" x="${end}" y="${ROW.name}" text-anchor="end">${line.counted}</text>
${rect('track', 0, 100)}${rect('sum', 0, counted)}${rect('refunded', counted, refunded)}
<text class="note" x="${start}" y="${ROW.note}">${noteOf(line, t)}</text></g>`;
}

function noteOf({ count, refunded, percent }: Line, t: Texts): string {
  return `${t.count}: ${count}${percent.refunded > 0 ? ` · ${t.refunded}: ${refunded}` : ''}`;
}

function row({ name, count, counted, refunded }: Line, t: Texts): string {
  return `<tr><th scope="row"><bdi>${escape(name)}</bdi></th><td data-label="${t.count}">${count}</td><td data-label="${t.counted}">${counted}</td><td data-label="${t.refunded}">${refunded}</td></tr>`;
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > SHOWN_NAME ? `${characters.slice(0, SHOWN_NAME - 1).join('')}…` : name;
}

/** Isolates names of the other writing direction; SVG has no `dir`. */
function isolated(name: string): string {
  return `\u2068${escape(name)}\u2069`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
