import { API } from '/config.js';
import { signUpAt } from '/form.js';
import { keepLanding, keptLanding } from '/landing.js';

keepLanding();
signUpAt(() => `${API}/register${keptLanding()}`);
