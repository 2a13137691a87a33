export const TEMPLATES = String.raw`// Whatever comes from outside gets onto the page here, and as text only; in the chart the server escapes it.
export const { lang } = document.documentElement;
const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export function fill(node, values) {
  for (const [field, value] of Object.entries(values)) {
    for (const place of node.querySelectorAll('[data-field="' + field + '"]')) place.textContent = value ?? '';
  }
  return node;
}

export function toTime(value) {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : clock.format(date);
}

export function toNumber(number) {
  // A number of hundreds of digits has no room anywhere.
  return number.toLocaleString(lang, number < 1e15 ? {} : { notation: 'scientific' });
}
`;
