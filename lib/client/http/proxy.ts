import type { AgentOptions, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { unescape } from 'node:querystring';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { AffiliError } from '../../affili-error';

/** In the order in which proxy-from-env reads them. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * The proxy that the environment names for an `https:` origin, unless `NO_PROXY` exempts that. A SOCKS proxy in
 * `ALL_PROXY`, which many machines have, is ignored.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function proxyOfEnvironment(origin: URL): URL | undefined {
  const name = VARIABLES.find((variable) => process.env[variable]?.trim());
  if (!name || !getProxyForUrl(origin.href)) return undefined;
  const value = process.env[name]!.trim();
  if (/^all_proxy$/i.test(name) && /^socks/i.test(value)) return undefined;
  const url = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(url) && /^https?:/i.test(url)) return new URL(url);
  throw new AffiliError('ERR_AFFILI_OPTIONS', `${name} takes the http: or https: URL of a proxy`);
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** https-proxy-agent, with four fixes; each comment below says what it does wrong. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  constructor(proxy: URL, options: AgentOptions) {
    // It prints the URL for `DEBUG`, but not the headers; and it fails for a bare % in a password.
    const { username, password } = proxy;
    const url = new URL(proxy);
    url.username = url.password = '';
    const credentials = Buffer.from(`${unescape(username)}:${unescape(password)}`).toString('base64');
    const headers = username || password ? { 'Proxy-Authorization': `Basic ${credentials}` } : {};
    super(url, { ...options, headers });
    // It forgets the options, such as the time for idle connections.
    Object.assign(this.options, options);
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    // It holds the connection to a proxy that never answers, even after the request ended: Node tells nobody before the
    // request has a connection.
    const giveUp = new AbortController();
    const destroy = request.destroy.bind(request);
    request.destroy = (error) => {
      giveUp.abort();
      return destroy(error);
    };
    this.connectOpts = { ...this.connectOpts, signal: giveUp.signal };
    let status = 0;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => (status = statusCode));
    try {
      const socket = await super.connect(request, options);
      if (status === 200 && !request.destroyed) return socket;
      socket.destroy();
    } catch (error) {
      throw proxyError((error as NodeJS.ErrnoException).code ?? 'ECONNRESET');
    } finally {
      request.destroy = destroy;
    }
    // It takes the proxy's refusal for Affili's own answer.
    throw proxyError(status);
  }
}

/** Keeps only the code: the rest of the error may contain the proxy's credentials. */
function proxyError(code: string | number): Error {
  return Object.assign(new Error(), { code: `ERR_PROXY_${code}` });
}
