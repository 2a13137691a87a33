import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';

/** The most bytes of a body, after decompression (our choice). */
export const MAX_BODY = 1_048_576;
/** The most bytes that a connection receives per request (our choice): of headers, framing and the body as it was sent. */
const MAX_RECEIVED = 2 * MAX_BODY;
/**
 * The most reads from the connection, or chunks if the server sends more of them (our choice). Each takes memory and
 * time, however small it is. In segments of 536 bytes, the smallest in common use, 1 MB has 2,000.
 */
const MAX_PIECES = 10_000;
/** The most interim answers, such as `103 Early Hints` (our choice). Each takes time, and none is of use. */
const MAX_INTERIM = 10;

/** The code of the error for an answer beyond these limits. */
export const TOO_LARGE = 'ERR_TOO_LARGE';

/**
 * Stands in for `http` and `https` where axios sends a request. Node itself limits neither what comes before an answer,
 * nor what comes on a connection that no request uses; axios limits only the bytes of a body, not its pieces.
 */
export const transport = {
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? requestHttps : requestHttp)(options);
    // Only the response hands its error on to whoever reads it.
    let reading: ClientRequest | IncomingMessage = request;
    // Node may still emit what it has already read.
    const refuse = () => void (reading.destroyed || reading.destroy(tooLarge()));

    request.once('response', (response) => {
      reading = response;
      onResponse(response);
      let pieces = 0;
      response.on('data', () => {
        pieces += 1;
        if (pieces > MAX_PIECES) refuse();
      });
    });

    let interim = 0;
    request.on('information', () => {
      interim += 1;
      if (interim > MAX_INTERIM) refuse();
    });

    let received = 0;
    const count = ({ length }: Buffer) => {
      received += length;
      if (received > MAX_RECEIVED) refuse();
    };
    request.once('socket', (socket) => {
      socket.off('data', cut).on('data', count);
      // From here on no request uses it.
      request.once('close', () => socket.off('data', count).on('data', cut));
    });
    return request;
  },
};

function cut(this: Socket): void {
  this.destroy();
  // The agent may hand it out until it is closed.
  this.emit('agentRemove');
}

function tooLarge(): Error {
  return Object.assign(new Error(), { code: TOO_LARGE });
}
