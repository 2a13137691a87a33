const WIDTH = 640;
const HEIGHT = 240;
const PLOT = { left: 48, right: 624, top: 56, bottom: 204 };

/** Legible on white and on black. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 13px; fill: #1f2328 }
  .grid { stroke: #d0d7de }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .first { stroke: #0969da } .second { stroke: #bc4c00; stroke-dasharray: 5 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc } .grid { stroke: #3d444d }
    .first { stroke: #4493f8 } .second { stroke: #f0883e }
  }`;

/**
 * An SVG of two lines over time.
 *
 * @param lines - `{ name, values }`, twice; a value for each `seconds`
 * @param language - whose digits, and whose direction
 */
export function lineChart({ title, lines, seconds, unit, language }) {
  const count = lines[0].values.length;
  const top = niceTop(Math.max(...lines.flatMap(({ values }) => values)));
  const x = (time) => round(PLOT.left + (time / (count * seconds)) * (PLOT.right - PLOT.left));
  const y = (value) => round(PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top));
  const digits = (number) => number.toLocaleString(language);

  const levels = [0, top / 2, top].map(
    (level) => `<path class="grid" d="M${PLOT.left} ${y(level)}H${PLOT.right}"/>
  <text x="${PLOT.left - 8}" y="${y(level) + 4}" text-anchor="end">${digits(level)}</text>`,
  );
  const times = [0, 1, 2, 3, 4].map((quarter) => {
    const time = (quarter / 4) * count * seconds;
    return `<text x="${x(time)}" y="${PLOT.bottom + 20}" text-anchor="middle">${digits(time)}</text>`;
  });
  const paths = lines.map(({ values }, line) => {
    // Each value stands in the middle of its time.
    const points = values.map((value, bucket) => `${x((bucket + 0.5) * seconds)} ${y(value)}`);
    return `<path class="line ${classOf(line)}" d="M${points.join('L')}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
  <title>${title}</title>
  <style>${STYLE}</style>
  ${heading({ title, lines, language })}
  ${[...levels, ...times, ...paths].join('\n  ')}
  <text x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 34}" text-anchor="middle">${unit}</text>
</svg>
`;
}

/** The title, and which line is which; from the side where the language begins. */
function heading({ title, lines, language }) {
  const isRtl = new Intl.Locale(language).language === 'fa';
  const at = (distance) => (isRtl ? PLOT.right - distance : PLOT.left + distance);
  const text = (distance, y, words, name = '') =>
    `<text${name} x="${at(distance)}" y="${y}"${isRtl ? ' direction="rtl"' : ''}>${words}</text>`;
  const legend = lines.map(({ name }, line) => {
    const distance = line * 200;
    return `<path class="line ${classOf(line)}" d="M${at(distance)} 36H${at(distance + 22)}"/>
  ${text(distance + 30, 40, name)}`;
  });
  return [text(0, 18, title, ' class="title"'), ...legend].join('\n  ');
}

const classOf = (line) => (line === 0 ? 'first' : 'second');
const round = (pixels) => Math.round(pixels * 10) / 10;

/** The least of 1, 2, 5, 10, 20, … that is above. */
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= value);
}
