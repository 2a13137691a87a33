import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { sharedLookup } from './look-up';
import { ProxyAgent, proxyOfEnvironment } from './proxy';

/** A pair of agents, named as axios names them. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpAgent;
}

/** ms (our choice). A lost SYN is sent again after one second. */
const MAX_ATTEMPT = 2000;
/** ms (our choice). Servers close idle connections, from a second on, and our request may already be on its way. */
const MAX_IDLE = 500;

/**
 * Creates the agents of a client. `once` is for requests that must not be sent twice: it does not reuse connections
 * that were idle.
 *
 * @param timeout - of one call, in ms
 * @throws AffiliError `ERR_AFFILI_OPTIONS` if the environment's proxy is not a valid URL
 */
export function makeAgents(origin: URL, timeout: number): { often: Agents; once: Agents } {
  // Only `https:` goes through a proxy: without TLS, the proxy could read the token.
  const proxy = origin.protocol === 'https:' ? proxyOfEnvironment(origin) : undefined;
  const lookup = sharedLookup();
  const make = (further: AgentOptions): Agents => {
    const options = {
      keepAlive: true,
      lookup,
      // By default Node gives each address of a name 250 ms, and gives up slower ones. The last address gets all the
      // time left.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(10, Math.min(MAX_ATTEMPT, Math.floor(timeout / 2))),
      ...further,
    };
    return {
      httpAgent: new HttpAgent(options),
      httpsAgent: proxy ? new ProxyAgent(proxy, options) : new HttpsAgent(options),
    };
  };
  return { often: make({}), once: make({ timeout: MAX_IDLE }) };
}
