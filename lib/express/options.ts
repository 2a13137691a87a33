import { IncomingMessage } from 'node:http';
import Joi from 'joi';
import { AffiliError } from '../affili-error';
import type { CookieOptions, CookieSettings } from '../attribution/attribution-cookie';
import type { AffiliRequest } from '../attribution/express-types';
import { MAX_LIFETIME_DAYS, UNIT_IN_MS, type ExpUnit, type LifetimeRules } from '../attribution/lifetime';
import { AffiliClient } from '../client/affili-client';
import type { AffiliClientOptions } from '../client/client-options';
import type { Conversions } from '../client/conversions';
import type { Customers } from '../client/customers';
import type { Outbox } from '../outbox/outbox';
import { hasMethods, satisfies, withMessage, validate } from '../validation';
import { COOKIE } from './cookie-options';
import { reportOnConsole, type FailedConversion, type FailedRegistration, type OfAnyRequest } from './failed';

/**
 * The part of an `AffiliClient` that `affili()` needs. Optional members are needed only by the functions that use them.
 */
export interface RegisteringClient {
  customers: Pick<Customers, 'create'> & Partial<Pick<Customers, 'ensure' | 'pages'>>;
  conversions?: Pick<Conversions, 'create'> | undefined;
}

/** A link, for `shouldTrack` to judge. */
export interface TrackedLink {
  /** The affiliate's referral token. */
  referrer: string;
  /** How long the cookie would live, in ms. */
  lifetime: number;
}

/** A function whose parameters may be declared with narrower types than ours, such as Express's own `Request`. */
type Callback<Arguments extends unknown[], Result> = { call(...args: Arguments): Result }['call'];

/** The options of `affili()`. */
export interface AffiliOptions extends AffiliClientOptions {
  /** A ready client in place of `token`, `baseUrl`, `timeout` and `retries`. @default made from those four */
  client?: RegisteringClient | undefined;
  /**
   * How the cookie is set.
   * @default { name: 'affili_ref', path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto', partitioned: false }
   */
  cookie?: CookieOptions | undefined;
  /**
   * Which link counts: the last one, or the first one, as long as its cookie or one of Affili's own browser tracker
   * lives. `'first-click'` does not work with `cookie.sameSite: 'strict'`: the browser does not send that cookie when a
   * link is followed. With a `cookie.path`, it works only below that path: elsewhere the browser does not send the
   * cookie, so a link there replaces it.
   * @default 'last-click'
   */
  attribution?: 'last-click' | 'first-click' | undefined;
  /** The unit of a link's `exp`, which Affili does not document (our choice). @default 'days' */
  expUnit?: ExpUnit | undefined;
  /** Days that the cookie lives if the link has no usable `exp`, at most `maxLifetime`. @default 30 */
  defaultLifetime?: number | undefined;
  /**
   * The longest lifetime of any link, in days, at most 400: anybody can write a link.
   * @default 400, the longest that browsers allow
   */
  maxLifetime?: number | undefined;
  /**
   * Origins of other front ends, such as `'https://www.shop.ir'`, whose scripts and forms may bring a link to this app.
   * Nothing else that another site sends counts, except a page that a person opened.
   * @default none
   */
  origins?: readonly string[] | undefined;
  /**
   * Whether a link may be kept: consent, opt-out, blocked affiliates. Use `link`, not `req.query`. Called on capture
   * only. Anything but `true`, or an exception, means no.
   * @default always
   */
  shouldTrack?: Callback<[req: AffiliRequest, link: TrackedLink], boolean> | undefined;
  /** Keeps registrations and conversions while Affili can't take them. @default none */
  outbox?: Outbox | undefined;
  /**
   * Called for each registration and each conversion that failed; `failed.kind` tells them apart. It is awaited, and
   * `registerCustomer` and `recordConversion` reject with what it throws.
   * @default one line on `console.error`: code, HTTP status, `mcs_id` or `order_id`, queued or not, and the message
   */
  onError?:
    | ((
        error: AffiliError,
        failed: OfAnyRequest<FailedRegistration> | OfAnyRequest<FailedConversion>,
      ) => void | Promise<void>)
    | undefined;
}

/** {@link AffiliOptions}, checked, with defaults. @internal */
export interface AffiliSettings extends LifetimeRules {
  client: RegisteringClient;
  cookie: CookieSettings;
  attribution: 'last-click' | 'first-click';
  origins: string[];
  shouldTrack?(this: void, req: AffiliRequest, link: TrackedLink): boolean;
  outbox?: Outbox;
  onError(this: void, error: AffiliError, failed: FailedRegistration | FailedConversion): void | Promise<void>;
}

/**
 * The origin as a browser writes it in the header `Origin`. Hybrid apps have their own schemes, such as
 * `capacitor://localhost`.
 */
const ORIGIN = Joi.string().custom((value: string, helpers) => {
  const { protocol, host, href } = new URL(value);
  const origin = `${protocol}//${host}`;
  return host !== '' && (href === origin || href === `${origin}/`) ? origin : helpers.error('any.invalid');
});

const DAYS = withMessage(
  Joi.number()
    .min(1 / 86_400)
    .max(MAX_LIFETIME_DAYS),
  `a number of days, at least a second and at most ${MAX_LIFETIME_DAYS} days`,
);

const OF_THE_CLIENT = ['token', 'baseUrl', 'timeout', 'retries'] as const;

const OPTIONS = withMessage(
  Joi.object({
    // Checked by the client that is created from them.
    ...Object.fromEntries(OF_THE_CLIENT.map((name) => [name, Joi.any()])),
    client: withMessage(
      satisfies((value) => typeof (value as RegisteringClient | null)?.customers?.create === 'function'),
      'an AffiliClient',
    ),
    cookie: COOKIE,
    attribution: withMessage(Joi.valid('last-click', 'first-click'), "'last-click' or 'first-click'").default(
      'last-click',
    ),
    expUnit: withMessage(Joi.valid(...Object.keys(UNIT_IN_MS)), "'days', 'hours', 'minutes' or 'seconds'").default(
      'days',
    ),
    defaultLifetime: DAYS.default(30),
    maxLifetime: DAYS.default(MAX_LIFETIME_DAYS),
    origins: withMessage(
      Joi.array().items(ORIGIN),
      'a list of origins, such as https://www.shop.ir, without a path',
    ).default([]),
    shouldTrack: withMessage(Joi.function(), 'a function'),
    outbox: withMessage(hasMethods('add'), 'an outbox, an object with the method add'),
    onError: withMessage(Joi.function(), 'a function'),
  })
    .without('client', [...OF_THE_CLIENT])
    .custom((options: AffiliSettings, helpers) => {
      const isUnseen = options.attribution === 'first-click' && options.cookie.sameSite === 'strict';
      return isUnseen ? helpers.error('attribution.strict') : options;
    }),
  'an object of options',
  {
    'object.without': `client takes the place of ${OF_THE_CLIENT.join(', ')}: give one or the other`,
    'attribution.strict':
      "attribution takes 'first-click' only where cookie.sameSite is 'lax' or 'none': a strict cookie is not sent on the way in",
  },
).label('affili()');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseOptions(options: AffiliOptions): AffiliSettings {
  if (options instanceof IncomingMessage) {
    throw new AffiliError('ERR_AFFILI_OPTIONS', 'affili makes the middleware: write app.use(affili()), with the call');
  }
  const { token, baseUrl, timeout, retries, client, defaultLifetime, maxLifetime, onError, ...rest } = validate<
    AffiliOptions & Omit<AffiliSettings, 'client' | 'onError'>
  >(OPTIONS, options, 'ERR_AFFILI_OPTIONS');
  return {
    ...rest,
    client: client ?? new AffiliClient({ token, baseUrl, timeout, retries }),
    defaultLifetime: defaultLifetime * UNIT_IN_MS.days,
    maxLifetime: maxLifetime * UNIT_IN_MS.days,
    onError: onError ?? reportOnConsole,
  };
}
