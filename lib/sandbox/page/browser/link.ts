export const LINK = String.raw`const form = document.getElementById('link');
const { target, referrer, exp } = form.elements;
const link = document.getElementById('link-output');
const copy = document.getElementById('copy');
const invalid = form.querySelector('.invalid');
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/;

function build() {
  if (!TOKEN.test(referrer.value) || !URL.canParse(target.value)) return '';
  const url = new URL(target.value);
  if (!/^https?:$/.test(url.protocol)) return '';
  url.searchParams.set('referrer', referrer.value);
  if (exp.value !== '') url.searchParams.set('exp', exp.value);
  return url.href;
}

function show() {
  const href = build();
  link.textContent = href;
  link.href = href;
  link.parentElement.hidden = copy.disabled = href === '';
  invalid.hidden = href !== '';
  copy.textContent = copy.dataset.copy;
}

// The clipboard is only there on https and on localhost.
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
`;
