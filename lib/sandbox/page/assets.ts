import { CONVERSIONS } from './browser/conversions';
import { CUSTOMERS } from './browser/customers';
import { EXCHANGES } from './browser/exchanges';
import { LINK } from './browser/link';
import { MAIN } from './browser/main';
import { TEMPLATES } from './browser/templates';
import { ICON } from './icon';
import { STYLE } from './style';

/** All that the page loads. Strings, since the compiler copies no other files. */
export const ASSETS = [
  { path: '/favicon.ico', type: 'image/svg+xml', body: ICON },
  { path: '/page/style.css', type: 'text/css', body: STYLE },
  { path: '/page/main.js', type: 'text/javascript', body: MAIN },
  { path: '/page/link.js', type: 'text/javascript', body: LINK },
  { path: '/page/customers.js', type: 'text/javascript', body: CUSTOMERS },
  { path: '/page/conversions.js', type: 'text/javascript', body: CONVERSIONS },
  { path: '/page/exchanges.js', type: 'text/javascript', body: EXCHANGES },
  { path: '/page/templates.js', type: 'text/javascript', body: TEMPLATES },
];
