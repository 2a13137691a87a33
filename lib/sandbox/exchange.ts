import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Response } from 'express';

interface Answer {
  status: number;
  headers?: Record<string, string | number>;
  /** Strings and bytes are sent as they are, anything else as JSON. */
  body?: unknown;
}

/** What the page shows of an exchange. */
export interface ExchangeView {
  number: number;
  /** ISO 8601. */
  at: string;
  method: string;
  url: string;
  request: string;
  state: 'waiting' | 'answered' | 'cut';
  status?: number;
  answer?: string;
  customerId?: string;
  conversionId?: string;
}

/** How much of a body is kept for the page, in characters. */
const SHOWN_BODY = 16_384;
const SECRET_HEADERS = /^(proxy-)?authorization$|^cookie$/i;

/** One request to the API, and its answer. */
export class Exchange {
  /** Outlives the request, so it keeps only text of it. */
  readonly view: ExchangeView;
  /** Whether to cut the connection instead of answering. */
  cutsAnswer = false;
  readonly #res: ServerResponse;
  readonly #onChange: () => void;

  constructor(number: number, req: IncomingMessage, res: ServerResponse, onChange: () => void) {
    const { method = '', url = '', httpVersion, rawHeaders } = req;
    const request = `${method} ${url} HTTP/${httpVersion}\n${headerLines(rawHeaders)}`;
    this.view = { number, at: new Date().toISOString(), method, url, request, state: 'waiting' };
    this.#res = res;
    this.#onChange = onChange;
  }

  received(body: unknown): void {
    if (Buffer.isBuffer(body)) this.view.request += `\n${shown(body)}`;
    this.#onChange();
  }

  /** Records the customer or the conversion that was created or changed. */
  concerns(row: Pick<ExchangeView, 'customerId' | 'conversionId'>): void {
    Object.assign(this.view, row);
  }

  succeed(tag: string, data: unknown): void {
    this.answer({ status: 200, body: { status: 'ok', tag, api_version: '1.0.0', data } });
  }

  answer({ status, headers = {}, body = { message: STATUS_CODES[status] } }: Answer): void {
    if (this.cutsAnswer) return this.cut();
    const [type, payload] = toPayload(body);
    const res = this.#res;
    res.statusCode = status;
    res.setHeader('content-type', type);
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    const sent = headerLines(Object.entries(res.getHeaders()).flat().map(String));
    const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\n${sent}\n${shown(payload)}`;
    Object.assign(this.view, { state: 'answered', status, answer });
    res.end(payload);
    this.#onChange();
  }

  cut(): void {
    this.#res.req.socket.destroy();
    this.view.state = 'cut';
    this.#onChange();
  }
}

/** Each request to the API has its {@link Exchange} in `res.locals`. */
export function exchangeOf(res: Response): Exchange {
  return res.locals['exchange'] as Exchange;
}

function toPayload(body: unknown): [type: string, payload: string | Uint8Array] {
  if (typeof body === 'string') return ['text/html; charset=utf-8', body];
  if (body instanceof Uint8Array) return ['application/octet-stream', body];
  return ['application/json', JSON.stringify(body)];
}

/** A copy: a slice of a string would keep the whole string in memory. */
function shown(body: string | Uint8Array): string {
  const start = body.slice(0, SHOWN_BODY);
  const text = Buffer.from(start as string).toString();
  return body.length > SHOWN_BODY ? `${text}…` : text;
}

function headerLines(flat: string[]): string {
  let lines = '';
  for (let at = 0; at < flat.length; at += 2) {
    lines += `${flat[at]}: ${SECRET_HEADERS.test(flat[at]!) ? masked(flat[at + 1]!) : flat[at + 1]}\n`;
  }
  return lines;
}

/** Keeps the scheme of `Bearer xyz`: a forgotten `Bearer` is a common mistake. */
function masked(value: string): string {
  return value.replace(/^(Bearer )?.*$/i, '$1••••••••');
}

/** How many exchanges are kept for the page. */
const KEPT = 200;

/** The last exchanges, for the page to show. */
export class ExchangeLog {
  readonly #onChange: (view: ExchangeView) => void;
  #views: ExchangeView[] = [];
  #opened = 0;

  constructor(onChange: (view: ExchangeView) => void) {
    this.#onChange = onChange;
  }

  open(req: IncomingMessage, res: ServerResponse): Exchange {
    this.#opened += 1;
    const exchange = new Exchange(this.#opened, req, res, () => this.#changed(exchange.view));
    this.#views.push(exchange.view);
    if (this.#views.length > KEPT) this.#views.shift();
    return exchange;
  }

  get views(): readonly ExchangeView[] {
    return this.#views;
  }

  clear(): void {
    this.#views = [];
  }

  /** An exchange that is no longer kept must not reappear on the page. */
  #changed(view: ExchangeView): void {
    if (this.#views.includes(view)) this.#onChange(view);
  }
}
