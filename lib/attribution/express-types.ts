import type { IncomingMessage, ServerResponse } from 'node:http';

/*
 * Structural, since a `RequestHandler` of `@types/express` 5 is refused by a v4 app, and the other way round.
 * Whatever Express version an app has, its `Request` and `Response` fit these.
 */

/** What this package uses of an Express request. */
export interface AffiliRequest extends IncomingMessage {
  originalUrl?: string;
  /** Where method-override keeps the method that the request came with. */
  originalMethod?: string;
  hostname?: string;
  secure?: boolean;
  // As cookie-parser and Express declare it: what a parser leaves there is anybody's.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  cookies?: any;
}

/** What this package hands to `res.cookie`. */
export interface CookieAttributes {
  /** ms */
  maxAge?: number;
  path: string;
  domain?: string;
  httpOnly: boolean;
  sameSite: 'lax' | 'strict' | 'none';
  secure: boolean;
  partitioned: boolean;
}

/** What this package uses of an Express response. */
export interface AffiliResponse extends ServerResponse {
  cookie(name: string, value: string, attributes: CookieAttributes): unknown;
  clearCookie(name: string, attributes: CookieAttributes): unknown;
}

/** The middleware that `affili()` makes, for Express 4 and 5 alike. */
export type AffiliMiddleware = (req: AffiliRequest, res: AffiliResponse, next: (error?: unknown) => void) => void;
