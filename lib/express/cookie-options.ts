import Joi from 'joi';
import type { CookieSettings } from '../attribution/attribution-cookie';
import { withMessage } from '../validation';

// What the `cookie` package, and therefore `res.cookie`, takes without throwing.
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const COOKIE_PATH = /^\/[\x20-\x3a\x3d-\x7e]*$/;
const COOKIE_DOMAIN = /^\.?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

const EXCEPTIONS = {
  'cookie.secure':
    "cookie.secure takes true where sameSite is 'none', partitioned is true or the name begins with __Host- or __Secure-",
  'cookie.host': 'cookie.name takes the prefix __Host- only with path / and without a domain',
};

/** The schema of the option `cookie`. */
export const COOKIE = withMessage(
  Joi.object({
    name: withMessage(Joi.string().pattern(COOKIE_NAME), 'a cookie name').default('affili_ref'),
    path: withMessage(Joi.string().pattern(COOKIE_PATH), 'a path that begins with /').default('/'),
    domain: withMessage(Joi.string().pattern(COOKIE_DOMAIN), 'a host name'),
    httpOnly: withMessage(Joi.boolean(), 'true or false').default(true),
    sameSite: withMessage(Joi.string().valid('lax', 'strict', 'none'), "'lax', 'strict' or 'none'").default('lax'),
    secure: withMessage(Joi.boolean().allow('auto'), "true, false or 'auto'").default('auto'),
    partitioned: withMessage(Joi.boolean(), 'true or false').default(false),
  }).custom((cookie: CookieSettings, helpers) => {
    const isHost = /^__host-/i.test(cookie.name);
    const needsSecure = isHost || /^__secure-/i.test(cookie.name) || cookie.sameSite === 'none' || cookie.partitioned;
    if (needsSecure && cookie.secure !== true) return helpers.error('cookie.secure');
    return isHost && (cookie.path !== '/' || cookie.domain !== undefined) ? helpers.error('cookie.host') : cookie;
  }),
  'an object of name, path, domain, httpOnly, sameSite, secure and partitioned',
  EXCEPTIONS,
).default();
