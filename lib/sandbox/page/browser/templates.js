// Received values get onto the page here, and only as text.
export const { lang } = document.documentElement;
const timeOfDay = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const clock = new Intl.DateTimeFormat(lang, timeOfDay);
const otherDay = new Intl.DateTimeFormat(lang, { ...timeOfDay, year: 'numeric', month: '2-digit', day: '2-digit' });
const calendar = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'long' });

export function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** A `<time>` shows the time, with the date unless that is today; its tooltip shows all of it. */
export function fill(node, values) {
  for (const [field, value] of Object.entries(values)) {
    for (const place of node.querySelectorAll('[data-field="' + field + '"]')) {
      if (place.localName === 'time') fillTime(place, value);
      else place.textContent = value ?? '';
    }
  }
}

function fillTime(place, value) {
  const date = new Date(value);
  const isTime = !Number.isNaN(date.getTime());
  const isToday = date.toDateString() === new Date().toDateString();
  place.textContent = isTime ? (isToday ? clock : otherDay).format(date) : String(value);
  place.title = isTime ? calendar.format(date) : '';
}

export function toNumber(number) {
  // A number with hundreds of digits fits nowhere.
  return number.toLocaleString(lang, number < 1e15 ? {} : { notation: 'scientific' });
}
