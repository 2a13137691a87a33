import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setCookiesOf } from '../support/expect-capture';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Headers = Record<string, string>;

/** A browser, as far as the cookies of one site go: it keeps what it gets, and sends all that it has. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(readonly origin: string) {}

  get(path: string, headers?: Headers): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** Sends a form. */
  post(path: string, fields: Record<string, string>, headers?: Headers): Promise<Answer> {
    const body = new URLSearchParams(fields).toString();
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.send(path, { method: 'POST', headers: { ...type, ...headers }, body });
  }

  /** @param path - or a whole URL, where the site has several servers */
  async send(
    path: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: Headers; body?: string | Buffer },
  ): Promise<Answer> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const sent = request(new URL(path, this.origin), {
      method,
      headers: { ...headers, ...(cookie && { Cookie: cookie }) },
      agent: false,
    }).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    for (const { name, value, attributes } of setCookiesOf(answer)) {
      if (Date.parse(attributes['expires'] ?? '') < Date.now()) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
  }
}
