import { lang } from './templates.js';

const form = document.getElementById('link');
const { target, referrer, exp } = form.elements;
const link = document.getElementById('link-output');
const note = document.getElementById('link-note');
const copy = document.getElementById('copy');

/** The same format as in lib/attribution/referral-token.ts. */
const TOKEN = /^[A-Za-z0-9]([A-Za-z0-9._~+/=-]{0,253}[A-Za-z0-9_~+=-])?$/;
const NUMBER = /^\d+(\.\d+)?$/;

const isPage = (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Converts Persian and Arabic digits, and the Persian decimal point, to those of a link. */
function inLatin(text) {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15)).replace('٫', '.');
}

/** What each field adds to the link; `undefined` if its value is wrong. */
function read() {
  const [page, token, days] = [target, referrer, exp].map(({ value }) => value.trim());
  const number = inLatin(days);
  return {
    target: isPage(page) ? page : undefined,
    referrer: TOKEN.test(token) ? token : undefined,
    exp: number === '' || (NUMBER.test(number) && Number(number) > 0) ? number : undefined,
  };
}

function build(values) {
  if (Object.values(values).includes(undefined)) return '';
  const url = new URL(values.target);
  url.searchParams.set('referrer', values.referrer);
  if (values.exp !== '') url.searchParams.set('exp', values.exp);
  return url.href;
}

function show() {
  const values = read();
  for (const field of [target, referrer, exp]) {
    const isWrong = values[field.name] === undefined;
    field.setAttribute('aria-invalid', String(isWrong));
    document.getElementById(field.name + '-invalid').hidden = !isWrong;
  }
  const href = build(values);
  link.textContent = href;
  link.href = href;
  link.parentElement.hidden = copy.disabled = href === '';
  copy.textContent = copy.dataset.copy;
  void showNote(href);
}

/** What affili() says about the link; the server runs affili()'s own code for it. */
async function showNote(href) {
  note.textContent = '';
  if (href === '') return;
  const answer = await fetch('/page/link?' + new URLSearchParams({ url: href, lang }));
  const text = await answer.text();
  if (answer.ok && link.textContent === href) note.textContent = text;
}

// The clipboard only exists on https and on localhost.
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(link);
    document.execCommand('copy');
  }
}

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
copy.addEventListener('click', async () => {
  await toClipboard(link.textContent);
  copy.textContent = copy.dataset.copied;
  setTimeout(show, 2000);
});
show();
