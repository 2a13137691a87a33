import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** All that any child process ever printed. */
const printed: string[] = [];
export const allOutput = (): string => printed.join('');

/** A file of this folder. */
type Program = `${'' | 'bullmq/' | 'own-table/'}${'worker' | 'producer' | 'site'}`;

/** A process of the app. */
export class Child {
  readonly process: ChildProcess;
  /** Resolves with what ended it: a signal, or an exit code. */
  readonly ended: Promise<string | number>;
  #text = '';

  constructor(program: Program, environment: NodeJS.ProcessEnv, ...args: string[]) {
    this.process = spawn(process.execPath, ['--import', 'tsx', join(__dirname, `${program}.ts`), ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.#text += chunk;
        printed.push(chunk);
      });
    }
    this.ended = once(this.process, 'close').then(([code, signal]) => (signal ?? code) as string | number);
  }

  /** What it printed, so far. */
  get text(): string {
    return this.#text;
  }

  /** Waits until it prints this. */
  async prints(text: string): Promise<void> {
    while (!this.#text.includes(text)) {
      const more = once(this.process.stdout!, 'data');
      const end = await Promise.race([more.then(() => undefined), this.ended]);
      if (end !== undefined && !this.#text.includes(text)) throw new Error(`ended with ${end}: ${this.#text}`);
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<string | number> {
    this.process.kill(signal);
    return this.ended;
  }
}
