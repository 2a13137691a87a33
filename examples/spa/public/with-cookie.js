import { API } from '/config.js';
import { signUpAt } from '/form.js';
import { linkOf } from '/landing.js';

// On the same site (www. and api. of one domain) a browser keeps the cookie of the answer. Of another site's it does not.
const link = linkOf(location);
if (link) {
  await fetch(`${API}/visit${link}`, { credentials: 'include' }).catch(() => {
    // The API is away: that is no reason to have no form.
  });
}
signUpAt(() => `${API}/register`);
