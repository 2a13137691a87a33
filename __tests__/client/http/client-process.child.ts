import { AffiliClient, type AffiliClientOptions, type AffiliError } from '../../../lib';
import { REGISTRATION, TOKEN } from '../../support/secrets';

export interface ClientJob extends AffiliClientOptions {
  baseUrl: string;
  /** For the time of this job. */
  env?: Record<string, string>;
  /** Customers to create. @default 1 */
  calls?: number;
  /** How many of them at a time. @default 1 */
  atATime?: number;
}

export interface ClientReport {
  /** For each call the customer's id, or the code of the error. */
  results: string[];
  /** What Node warned of, such as of too many listeners. */
  warnings: string[];
}

const warnings: string[] = [];
process.on('warning', ({ name }) => warnings.push(name));
process.on('message', (job: ClientJob) => void run(job).then((report) => process.send?.(report)));
process.send?.('ready');

async function run({ env = {}, calls = 1, atATime = 1, ...options }: ClientJob): Promise<ClientReport> {
  Object.assign(process.env, env);
  const client = new AffiliClient({ token: TOKEN, timeout: 10_000, ...options });
  console.error(client);
  const results: string[] = [];
  while (results.length < calls) {
    const batch = Array.from({ length: atATime }, (_, index) => create(client, String(results.length + index + 1)));
    results.push(...(await Promise.all(batch)));
  }
  for (const name of Object.keys(env)) delete process.env[name];
  return { results, warnings };
}

async function create({ customers }: AffiliClient, mcs_id: string): Promise<string> {
  try {
    return (await customers.create({ ...REGISTRATION, mcs_id })).id;
  } catch (error) {
    console.error(error);
    return (error as AffiliError).code;
  }
}
