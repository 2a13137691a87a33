import { API } from '/config.js';
import { signUpAt } from '/form.js';

// On the same site (www. and api. of one domain), the browser keeps the answer's cookie. From another site it does not.
if (/referrer/i.test(location.search)) {
  await fetch(`${API}/visit${location.search}`, { credentials: 'include' }).catch(() => {
    // The API is unreachable: show the form anyway.
  });
}
signUpAt(() => `${API}/register`);
