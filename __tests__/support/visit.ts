import type { Express, Request, Response } from 'express';
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { referrerFrom } from 'express-affili';

export interface Visit {
  /** Goes out as it is written here, however odd. */
  url?: string;
  /** The header `Cookie`. */
  cookie?: string;
  method?: string;
  headers?: Record<string, string>;
}

/** What came of a visit. */
export interface Page<T> {
  status: number;
  headers: IncomingHttpHeaders;
  /** What the page's own code answered. */
  result: T;
}

/**
 * Has a visitor ask for a page of the app, whose own code is `work`. Supertest is of no use for this: it mends odd URLs
 * before they go out.
 */
export async function visit<T>(
  app: Express,
  { url = '/', cookie, method = 'GET', headers }: Visit,
  work: (req: Request, res: Response) => T | Promise<T>,
): Promise<Page<T>> {
  let result: Promise<T> | undefined;
  const server = createServer((req, res) => {
    app(req as Request, res as Response, (error?: unknown) => {
      result = Promise.resolve().then(() => {
        if (error !== undefined) throw error as Error;
        return work(req as Request, res as Response);
      });
      void result.catch(() => {}).finally(() => res.end());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const allHeaders = { ...headers, ...(cookie !== undefined && { Cookie: cookie }) };
    const sent = request({ port, path: url, method, headers: allHeaders, agent: false }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    // Where the app answered by itself the page's code had no turn.
    return { status: answer.statusCode!, headers: answer.headers, result: (await result) as T };
  } finally {
    server.close();
  }
}

/** A visit to a page that only asks which referrer the visitor has. */
export function land(app: Express, from: Visit | string): Promise<Page<string | null>> {
  return visit(app, typeof from === 'string' ? { url: from } : from, referrerFrom);
}
