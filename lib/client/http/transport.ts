import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { tooLarge } from './read-json';

/**
 * The most bytes that a connection receives per request (our choice): of headers, framing and a body of at most half of
 * them.
 */
const MAX_RECEIVED = 2 * 1_048_576;
/** The most interim answers, such as `103 Early Hints` (our choice). Each takes time, and none is of use. */
const MAX_INTERIM = 10;

/**
 * Stands in for `http` and `https` where axios sends a request. Node itself limits neither what comes before an answer,
 * nor what comes on a connection that no request uses.
 */
export const transport = {
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? requestHttps : requestHttp)(options);
    // Only the response hands its error on to whoever reads it.
    let reading: ClientRequest | IncomingMessage = request;
    request.once('response', (response) => {
      reading = response;
      onResponse(response);
    });
    // Node may still emit what it has already read.
    const refuse = () => void (reading.destroyed || reading.destroy(tooLarge()));

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
