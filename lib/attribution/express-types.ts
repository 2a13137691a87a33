import type { IncomingMessage, ServerResponse } from 'node:http';

/*
 * Structural types, since a v4 app refuses a `RequestHandler` of `@types/express` 5, and the other way round. The
 * `Request` and `Response` of both versions fit these.
 */

/** What this package uses of an Express request. */
export interface AffiliRequest extends IncomingMessage {
  originalUrl?: string;
  /** method-override keeps the original method here. */
  originalMethod?: string;
  hostname?: string;
  secure?: boolean;
  // Declared as in cookie-parser and Express.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  cookies?: any;
}

/** What this package passes to `res.cookie`. */
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
