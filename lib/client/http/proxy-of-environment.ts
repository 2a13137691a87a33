import { AffiliError } from '../../affili-error';

/**
 * The proxy that the environment names for an `https:` origin, read as curl does: `HTTPS_PROXY`, else `ALL_PROXY`, but
 * for what is in `NO_PROXY`; small letters win over capitals.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function proxyOfEnvironment(origin: URL): URL | undefined {
  const proxy = variable('HTTPS_PROXY') ?? variable('ALL_PROXY', /^(?!socks)/i);
  if (!proxy || isExempt(origin, variable('NO_PROXY')?.value ?? '')) return undefined;
  const url = proxy.value.includes('://') ? proxy.value : `http://${proxy.value}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new AffiliError('ERR_AFFILI_OPTIONS', `${proxy.name} takes the http: or https: URL of a proxy`);
  }
  return new URL(url);
}

/**
 * A variable that is set but empty counts as not set, as in shells and compose files; so does what is meant for others: a
 * SOCKS proxy for all protocols, which many machines have.
 */
function variable(capitals: string, ours = /./): { name: string; value: string } | undefined {
  for (const name of [capitals.toLowerCase(), capitals]) {
    const value = process.env[name]?.trim();
    if (value && ours.test(value)) return { name, value };
  }
  return undefined;
}

/** Whether the list has the host, a domain that it is in, or `*`; an entry with a port is of that port alone. */
function isExempt({ hostname, port }: URL, list: string): boolean {
  const entries = list.toLowerCase().match(/[^\s,]+/g) ?? [];
  return entries.some((entry) => {
    const [, name, ofPort] = /^(?:\*?\.)?(.+?)(?::(\d+))?$/.exec(entry)!;
    const isOfPort = ofPort === undefined || ofPort === (port || '443');
    return isOfPort && (name === '*' || `.${hostname}`.endsWith(`.${name}`));
  });
}
