import { API } from '/config.js';
import { signUpAt } from '/form.js';
import { linkOf } from '/landing.js';

// On the same site (www. and api. of one domain) a browser keeps the cookie of the answer. Of another site's it does not.
const link = linkOf(location);
const visit = link && fetch(`${API}/visit${link}`, { credentials: 'include' }).catch(() => undefined);

// The form works at once. A signup waits for the cookie, but no longer than two seconds: the API may be slow, or away.
signUpAt(async () => {
  await Promise.race([visit, new Promise((resolve) => setTimeout(resolve, 2000))]);
  return `${API}/register`;
});
