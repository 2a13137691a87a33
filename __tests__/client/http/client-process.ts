import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ClientJob, ClientReport } from './client-process.child';
import { CERTIFICATE_FILE } from '../../support/hostile-server';

/**
 * Clients in a process of their own, which trusts our certificate: for what is decided, warned of or printed by a whole
 * process. All that any package can print for debugging is switched on in it.
 */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #printed: Promise<string>;

  static async start(): Promise<ClientProcess> {
    const started = new ClientProcess();
    await once(started.#child, 'message');
    return started;
  }

  private constructor() {
    const { PATH } = process.env;
    this.#child = fork(join(__dirname, 'client-process.child.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { PATH, NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE, DEBUG: '*' },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#printed = text(this.#child.stderr!);
  }

  /** Creates customers, one job after the other. */
  async run(job: ClientJob): Promise<ClientReport> {
    this.#child.send(job);
    const [report] = (await once(this.#child, 'message')) as [ClientReport];
    return report;
  }

  /** Gives it no more to do, and answers all that it printed until it ended by itself. */
  end(): Promise<string> {
    this.#child.disconnect();
    return this.#printed;
  }

  /** Ends it, should it still run. */
  kill(): void {
    this.#child.kill();
  }
}
