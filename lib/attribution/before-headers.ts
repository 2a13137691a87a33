import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import { debug, nameOf } from '../debug';

/** Changes the headers of a response right before they are sent, after whatever later code did to them. */
export function beforeHeaders(res: ServerResponse, change: (res: ServerResponse) => void): void {
  onHeaders(res, () => {
    try {
      change(res);
    } catch (error) {
      // A page never fails because of a link, whatever other middleware did to the response.
      debug('the cookie may be lost: %s', nameOf(error));
    }
  });
  supportAllWriteHeadForms(res);
}

/**
 * on-headers loses the headers of `writeHead(200, undefined, headers)`, and of a list of pairs all but the last of a
 * name. Node takes both.
 */
function supportAllWriteHeadForms(res: ServerResponse): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => ServerResponse;
  res.writeHead = (status: number, ...[reason, last]: unknown[]) =>
    typeof reason === 'string' ? writeHead(status, reason, flat(last)) : writeHead(status, flat(last ?? reason));
}

function flat(headers: unknown): OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined {
  const isListOfPairs = Array.isArray(headers) && Array.isArray(headers[0]);
  return (isListOfPairs ? headers.flat() : headers) as OutgoingHttpHeaders | undefined;
}
