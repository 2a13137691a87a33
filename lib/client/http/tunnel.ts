import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { unescape } from 'node:querystring';
import { Duplex } from 'node:stream';

/** ms (our choice, as axios's for connections without a proxy) */
const KEEP_ALIVE_DELAY = 60_000;

/**
 * A way to a server through a proxy, asked for with CONNECT (RFC 9110, section 9.3.6). It is a stream from the start:
 * what is written to it waits until the proxy has opened it, and to destroy it ends the asking too.
 */
export class Tunnel extends Duplex {
  readonly #asking: ClientRequest;
  #socket: Socket | undefined;

  /**
   * @param proxy - `http:` or `https:`, perhaps with credentials
   * @param target - host and port
   */
  constructor(proxy: URL, target: string) {
    super({ allowHalfOpen: false });
    const { request, Agent } = proxy.protocol === 'https:' ? https : http;
    this.#asking = request({
      method: 'CONNECT',
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port,
      path: target,
      headers: { Host: target, ...credentialsOf(proxy) },
      // Not the app's global one, which has limits, or a proxy, of its own.
      agent: new Agent(),
    });
    this.#asking.once('connect', (answer, socket) => this.#onAnswer(answer, socket));
    this.#asking.on('error', ({ code }: NodeJS.ErrnoException) => this.destroy(proxyError(code)));
    this.#asking.end();
  }

  /** Lets the process end while it is open. */
  unref(): void {
    this.#socket?.unref();
  }

  ref(): void {
    this.#socket?.ref();
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket) this.#socket.write(chunk, done);
    else this.once('open', () => this._write(chunk, encoding, done));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#asking.destroy();
    this.#socket?.destroy();
    done(error);
  }

  #onAnswer({ statusCode = 0 }: IncomingMessage, socket: Socket): void {
    this.#socket = socket;
    socket.on('error', (error) => this.destroy(error));
    if (statusCode < 200 || statusCode > 299) {
      this.destroy(proxyError(statusCode));
      return;
    }
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY);
    socket.on('data', (chunk) => this.push(chunk) || socket.pause());
    socket.on('end', () => this.push(null));
    this.emit('open');
  }
}

/** Of what went wrong only the code is told: all else may have the proxy's credentials in it. */
function proxyError(code: string | number = 'UNKNOWN'): Error {
  return Object.assign(new Error(), { code: `ERR_PROXY_${code}` });
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  // Unlike decodeURIComponent it takes a lone % as it is.
  const credentials = Buffer.from(`${unescape(username)}:${unescape(password)}`).toString('base64');
  return { 'Proxy-Authorization': `Basic ${credentials}` };
}
