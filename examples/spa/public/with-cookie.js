import { API } from '/config.js';
import { signUpAt } from '/form.js';

// On the same site (www. and api. of one domain) a browser keeps the cookie of the answer. Of another site's it does not.
if (/referrer/i.test(location.search)) {
  await fetch(`${API}/visit${location.search}`, { credentials: 'include' }).catch(() => {
    // The API is away: that is no reason to have no form.
  });
}
signUpAt(() => `${API}/register`);
