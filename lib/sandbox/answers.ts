import type { Response } from 'express';
import type { Exchange } from './exchange';

/** Each request to the API has its {@link Exchange} in `res.locals`. */
export function exchangeOf(res: Response): Exchange {
  return res.locals['exchange'] as Exchange;
}

export function succeed(res: Response, tag: string, data: unknown): void {
  exchangeOf(res).answer({ status: 200, body: { status: 'ok', tag, api_version: '1.0.0', data } });
}
