import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ProxyAgent, proxyOfEnvironment } from './proxy';

/** The agents of one kind of request, in axios's words. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpAgent;
}

/** ms (our choice). A lost SYN is sent again after one second. */
const MAX_ATTEMPT = 2000;
/** ms (our choice). Servers close what was idle, from a second on, and a request may be on its way to them by then. */
const MAX_IDLE = 500;

/**
 * Makes the agents of a client. `once` is for what must not be sent twice: it uses no connection that was idle.
 *
 * @param timeout - of a call, ms
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where the environment names a proxy that is none
 */
export function makeAgents(origin: URL, timeout: number): { often: Agents; once: Agents } {
  // A proxy reads what goes through it, unless TLS is inside: so `https:` alone has one.
  const proxy = origin.protocol === 'https:' ? proxyOfEnvironment(origin) : undefined;
  const make = (further: AgentOptions): Agents => {
    const options = {
      keepAlive: true,
      // Node gives each address of a name 250 ms, and gives up those that need longer. The last one has all that is left.
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
