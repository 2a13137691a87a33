const HEAD = ['what', 'against', 'ratio', 'target', 'reached', 'measured'];

/** The table of the lines. */
export function toMarkdown(lines) {
  const rows = lines.map(({ what, against, ratio, target, reached, ours, theirs, unit }) => [
    what,
    against,
    format(ratio),
    target,
    reached === null ? null : reached ? 'yes' : 'no',
    ours === undefined ? null : `${format(ours)} : ${format(theirs)} ${unit}`.trim(),
  ]);
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.map(orDash).join(' | ')} |`).join('\n');
}

const orDash = (cell) => cell ?? '–';

function format(number) {
  if (number === null) return null;
  return number.toLocaleString('en', number >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
}
