import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Each call is written out, so that the build can replace it with the file's text.
export const ICON = readFileSync(join(__dirname, 'browser/icon.svg'), 'utf8');

const STYLES = {
  base: readFileSync(join(__dirname, 'browser/base.css'), 'utf8'),
  tools: readFileSync(join(__dirname, 'browser/tools.css'), 'utf8'),
  customers: readFileSync(join(__dirname, 'browser/customers.css'), 'utf8'),
  conversions: readFileSync(join(__dirname, 'browser/conversions.css'), 'utf8'),
  requests: readFileSync(join(__dirname, 'browser/requests.css'), 'utf8'),
};

const SCRIPTS = {
  main: readFileSync(join(__dirname, 'browser/main.js'), 'utf8'),
  link: readFileSync(join(__dirname, 'browser/link.js'), 'utf8'),
  customers: readFileSync(join(__dirname, 'browser/customers.js'), 'utf8'),
  conversions: readFileSync(join(__dirname, 'browser/conversions.js'), 'utf8'),
  totals: readFileSync(join(__dirname, 'browser/totals.js'), 'utf8'),
  exchanges: readFileSync(join(__dirname, 'browser/exchanges.js'), 'utf8'),
  nodes: readFileSync(join(__dirname, 'browser/nodes.js'), 'utf8'),
  templates: readFileSync(join(__dirname, 'browser/templates.js'), 'utf8'),
};

/** The URLs of the page's style sheets. */
export const STYLE_PATHS = Object.keys(STYLES).map((name) => `/page/${name}.css`);

/** Everything that the page loads. */
export const ASSETS = [
  { path: '/favicon.ico', type: 'image/svg+xml', body: ICON },
  ...Object.entries(STYLES).map(([name, body]) => ({ path: `/page/${name}.css`, type: 'text/css', body })),
  ...Object.entries(SCRIPTS).map(([name, body]) => ({ path: `/page/${name}.js`, type: 'text/javascript', body })),
];
