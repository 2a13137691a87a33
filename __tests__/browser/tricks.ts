/** Ways in which a page has a browser fetch the shop's address. Each says when it is done, by a request of its own. */
export interface Trick {
  name: string;
  /** Where the page is: at another site, at a host of the same site, or in the shop itself. */
  from: 'evil' | 'sibling' | 'shop';
  /** What the browser does of its own accord when the page is opened. */
  html: (address: (path: string) => string) => string;
  /** `clicked`: it opens the shop as a click on a link does, from which it can't be told. `framed`: with `partitioned`. */
  counts: 'never' | 'clicked' | 'framed';
  /** Not every browser has it. */
  chromiumOnly?: true;
}

const DONE = `onload="done()" onerror="done()"`;
const IMAGE = '/x.png';

const image: Trick['html'] = (address) => `<img src="${address(IMAGE)}" ${DONE}>`;
const frame: Trick['html'] = (address) => `<iframe src="${address('/page')}" ${DONE}></iframe>`;
const form: Trick['html'] = (address) => `<form method="post" action="${address('/page')}"></form>
  <script>document.forms[0].submit()</script>`;
// Of an answer that is no WebSocket, Chromium keeps the cookies only where it is a 401.
const webSocket: Trick['html'] = (address) => `<script>
  new WebSocket('${address('/members').replace('https:', 'wss:')}').onclose = done</script>`;

export const TRICKS: Trick[] = [
  { name: 'an image', from: 'evil', counts: 'never', html: image },
  { name: 'a script', from: 'evil', counts: 'never', html: (at) => `<script src="${at('/x.js')}" ${DONE}></script>` },
  {
    name: 'a style sheet',
    from: 'evil',
    counts: 'never',
    html: (at) => `<link rel="stylesheet" href="${at('/x.css')}" ${DONE}>`,
  },
  {
    name: 'a font',
    from: 'evil',
    counts: 'never',
    html: (at) => `<script>new FontFace('x', 'url("${at('/x.woff2')}")').load().then(done, done)</script>`,
  },
  {
    name: 'a fetch',
    from: 'evil',
    counts: 'never',
    html: (at) =>
      `<script>fetch('${at('/page')}', { mode: 'no-cors', credentials: 'include' }).then(done, done)</script>`,
  },
  {
    name: 'a beacon',
    from: 'evil',
    counts: 'never',
    html: (at) => `<script>navigator.sendBeacon('${at('/page?done')}')</script>`,
  },
  { name: 'a frame', from: 'evil', counts: 'framed', html: frame },
  {
    name: 'an object',
    from: 'evil',
    counts: 'framed',
    html: (at) => `<object data="${at('/page')}" type="text/html" ${DONE}></object>`,
  },
  {
    name: 'a prefetch',
    from: 'evil',
    counts: 'never',
    html: (at) => `<link rel="prefetch" href="${at('/page')}" ${DONE}>`,
  },
  { name: 'a WebSocket', from: 'evil', counts: 'never', html: webSocket },
  { name: 'a form that posts itself', from: 'evil', counts: 'never', html: form },
  {
    name: 'a form that posts itself in a frame',
    from: 'evil',
    counts: 'never',
    html: (at) => `<iframe name="hidden"></iframe><form method="post" action="${at('/page')}" target="hidden"></form>
      <script>document.forms[0].submit()</script>`,
  },
  {
    name: 'a popunder',
    from: 'evil',
    counts: 'clicked',
    html: (at) => `<script>window.open('${at('/page')}')</script>`,
  },
  {
    name: 'a page that sends the visitor on',
    from: 'evil',
    counts: 'clicked',
    html: (at) => `<script>location = '${at('/page')}'</script>`,
  },
  {
    name: 'a page that sends the visitor where nothing is shown',
    from: 'evil',
    counts: 'never',
    html: (at) => `<script>onload = () => (location = '${at('/nothing')}')</script>`,
  },
  {
    name: 'a link that is clicked',
    from: 'evil',
    counts: 'clicked',
    html: (at) => `<a href="${at('/page')}">Look</a><script>document.links[0].click()</script>`,
  },
  { name: 'an image of a sibling host', from: 'sibling', counts: 'never', html: image },
  { name: 'a frame of a sibling host', from: 'sibling', counts: 'framed', html: frame },
  { name: 'a WebSocket of a sibling host', from: 'sibling', counts: 'never', html: webSocket },
  { name: 'a form that a sibling host posts', from: 'sibling', counts: 'never', html: form },
  { name: 'an image in a review of the shop itself', from: 'shop', counts: 'never', html: image },
  {
    name: 'a script of the shop itself',
    from: 'shop',
    counts: 'clicked',
    html: (at) => `<script>fetch('${at('/page')}').then(done)</script>`,
  },
  { name: 'a form of the shop itself', from: 'shop', counts: 'clicked', html: form },
  {
    name: 'a page that the shop itself prerenders',
    from: 'shop',
    counts: 'clicked',
    chromiumOnly: true,
    html: (at) =>
      `<script type="speculationrules">{"prerender":[{"urls":["${at('/page?done')}"],"eagerness":"immediate"}]}</script>`,
  },
];
