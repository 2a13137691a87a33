import { switchedMessages } from '../support/express-messages.mjs';
import { comparePageViews } from '../support/page-view.mjs';

/** On requests whose prototype was switched, and that nothing has looked at. */
export function measure() {
  return comparePageViews('page view without a link, time in the middleware', switchedMessages);
}
