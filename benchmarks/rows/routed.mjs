import { expressMessages } from '../support/express-messages.mjs';
import { comparePageViews } from '../support/page-view.mjs';

/** On requests that the router of Express 5 has worked on, and made slow to read from, but whose URL is parsed. */
export function measure() {
  return comparePageViews('page view without a link, after the router of Express 5', expressMessages);
}
