import { IncomingMessage } from 'node:http';
import Joi from 'joi';
import { AffiliError } from '../affili-error';
import type { CookieOptions, CookieSettings } from '../attribution/attribution-cookie';
import { AffiliClient } from '../client/affili-client';
import type { AffiliClientOptions } from '../client/client-options';
import type { Conversions } from '../client/conversions';
import type { Customers } from '../client/customers';
import type { AffiliRequest } from '../attribution/express-types';
import { MAX_LIFETIME_DAYS, UNIT_IN_MS, type ExpUnit } from '../attribution/lifetime';
import type { Outbox } from '../outbox/outbox';
import type { NewConversion } from '../api/conversion';
import type { Registration } from '../api/registration';
import { lazily, satisfies, takes, validate } from '../validation';

/** What `onError` is told of a registration that failed, beside the error. */
export interface FailedRegistration {
  /** What was to be sent. It holds personal data. */
  registration: Registration;
  /** Whether the outbox has it now, and will bring it to Affili later. */
  queued: boolean;
  /** The request of the signup. */
  req: AffiliRequest;
}

/** What `onError` is told of a conversion that failed, beside the error. */
export interface FailedConversion extends Omit<FailedRegistration, 'registration'> {
  /** What was to be sent. */
  conversion: NewConversion;
}

/** What `affili()` needs of an `AffiliClient`; what is optional here, only the functions that use it do. */
export interface RegisteringClient {
  customers: Pick<Customers, 'create'> & Partial<Pick<Customers, 'ensure'>>;
  conversions?: Pick<Conversions, 'create'> | undefined;
}

/** A function whose parameters may be declared narrower than ours, such as with Express's own `Request`. */
type Callback<Arguments extends unknown[], Result> = { call(...args: Arguments): Result }['call'];

/** The options of `affili()`. */
export interface AffiliOptions extends AffiliClientOptions {
  /** A ready client in place of `token`, `baseUrl`, `timeout` and `retries`. @default made from those four */
  client?: RegisteringClient | undefined;
  /** How the cookie is set. @default { name: 'affili_ref', path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' } */
  cookie?: CookieOptions | undefined;
  /** Which link counts: the last, or the first as long as its cookie lives. @default 'last-click' */
  attribution?: 'last-click' | 'first-click' | undefined;
  /** The unit of a link's `exp`, which Affili does not document (our choice). @default 'days' */
  expUnit?: ExpUnit | undefined;
  /** Days that the cookie lives where the link has no usable `exp`, at most 400. @default 30 */
  defaultLifetime?: number | undefined;
  /**
   * Whether a link may be kept: consent, opt-out. It decides on capture only. Anything but `true`, or an
   * exception, means no. @default always
   */
  shouldTrack?: Callback<[req: AffiliRequest], boolean> | undefined;
  /** Where a registration or a conversion waits when Affili can't take it now. @default none */
  outbox?: Outbox | undefined;
  /**
   * Told of each registration and each conversion that failed. What it throws, `registerCustomer` and `recordConversion`
   * reject with. Of a conversion, `failed` has `conversion`, and no `registration`: that the type can't say so is owed to
   * the apps that were written before there were conversions.
   * @default one line on `console.error`: code, HTTP status, `mcs_id` or `order_id`, queued or not
   */
  onError?:
    | Callback<[error: AffiliError, failed: FailedRegistration & Partial<FailedConversion>], void | Promise<void>>
    | undefined;
}

/** {@link AffiliOptions}, checked, with defaults. @internal */
export interface AffiliSettings {
  client: RegisteringClient;
  cookie: CookieSettings;
  attribution: 'last-click' | 'first-click';
  expUnit: ExpUnit;
  /** ms */
  defaultLifetime: number;
  shouldTrack?(this: void, req: AffiliRequest): boolean;
  outbox?: Outbox;
  onError(this: void, error: AffiliError, failed: FailedRegistration | FailedConversion): void | Promise<void>;
}

/** Where there is nothing to read, it throws, which joi takes for a no. */
const hasMethod = (...path: string[]) =>
  satisfies((value) => {
    const method = path.reduce((at, name) => (at as Record<string, unknown>)[name], value);
    return typeof method === 'function';
  });

// What the `cookie` package, and so `res.cookie`, takes without throwing.
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const COOKIE_PATH = /^\/[\x20-\x3a\x3d-\x7e]*$/;
const COOKIE_DOMAIN = /^\.?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

const cookieSchema = () =>
  Joi.object({
    name: takes(Joi.string().pattern(COOKIE_NAME), 'a cookie name').default('affili_ref'),
    path: takes(Joi.string().pattern(COOKIE_PATH), 'a path that begins with /').default('/'),
    domain: takes(Joi.string().pattern(COOKIE_DOMAIN), 'a host name'),
    httpOnly: takes(Joi.boolean(), 'true or false').default(true),
    sameSite: takes(Joi.string().valid('lax', 'strict', 'none'), "'lax', 'strict' or 'none'").default('lax'),
    secure: takes(Joi.boolean().allow('auto'), "true, false or 'auto'").default('auto'),
  }).custom((cookie: CookieSettings, helpers) => {
    const isHost = /^__host-/i.test(cookie.name);
    const needsSecure = isHost || /^__secure-/i.test(cookie.name) || cookie.sameSite === 'none';
    if (needsSecure && cookie.secure !== true) return helpers.error('cookie.secure');
    return isHost && (cookie.path !== '/' || cookie.domain !== undefined) ? helpers.error('cookie.host') : cookie;
  });

const COOKIE_EXCEPTIONS = {
  'cookie.secure': "cookie.secure takes true where sameSite is 'none' or the name begins with __Host- or __Secure-",
  'cookie.host': 'cookie.name takes the prefix __Host- only with path / and without a domain',
};

const OF_THE_CLIENT = ['token', 'baseUrl', 'timeout', 'retries'] as const;

const schema = lazily(() =>
  takes(
    Joi.object({
      // Checked by the client that is made from them.
      ...Object.fromEntries(OF_THE_CLIENT.map((name) => [name, Joi.any()])),
      client: takes(hasMethod('customers', 'create'), 'an AffiliClient'),
      cookie: takes(
        cookieSchema(),
        'an object of name, path, domain, httpOnly, sameSite and secure',
        COOKIE_EXCEPTIONS,
      ).default(),
      attribution: takes(Joi.valid('last-click', 'first-click'), "'last-click' or 'first-click'").default('last-click'),
      expUnit: takes(Joi.valid(...Object.keys(UNIT_IN_MS)), "'days', 'hours', 'minutes' or 'seconds'").default('days'),
      defaultLifetime: takes(
        Joi.number()
          .min(1 / 86_400)
          .max(MAX_LIFETIME_DAYS),
        `a number of days, at least a second and at most ${MAX_LIFETIME_DAYS} days`,
      ).default(30),
      shouldTrack: takes(Joi.function(), 'a function'),
      outbox: takes(hasMethod('add'), 'an outbox, an object with the method add'),
      onError: takes(Joi.function(), 'a function'),
    }).without('client', [...OF_THE_CLIENT]),
    'an object of options',
    { 'object.without': `client takes the place of ${OF_THE_CLIENT.join(', ')}: give one or the other` },
  ).label('affili()'),
);

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseOptions(options: AffiliOptions): AffiliSettings {
  if (options instanceof IncomingMessage) {
    throw new AffiliError('ERR_AFFILI_OPTIONS', 'affili makes the middleware: write app.use(affili()), with the call');
  }
  const { token, baseUrl, timeout, retries, client, defaultLifetime, onError, ...rest } = validate<
    AffiliOptions & Pick<AffiliSettings, 'cookie' | 'attribution' | 'expUnit' | 'defaultLifetime'>
  >(schema(), options, 'ERR_AFFILI_OPTIONS');
  return {
    ...rest,
    client: client ?? new AffiliClient({ token, baseUrl, timeout, retries }),
    defaultLifetime: defaultLifetime * UNIT_IN_MS.days,
    onError: onError ?? reportOnConsole,
  };
}

function reportOnConsole(error: AffiliError, failed: FailedRegistration | FailedConversion): void {
  const status = error.httpStatus === undefined ? '' : ` ${error.httpStatus}`;
  const [name, id] =
    'conversion' in failed ? ['order_id', failed.conversion.order_id] : ['mcs_id', failed.registration.mcs_id];
  const outcome = failed.queued ? 'queued' : 'not queued';
  console.error(`express-affili: ${error.code}${status}, ${name} ${JSON.stringify(id)}, ${outcome}`);
}
