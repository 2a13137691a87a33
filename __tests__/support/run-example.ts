import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A file of `examples/` that runs in a process of its own. */
export interface RunningExample {
  /** Waits until this was printed. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  ended: Promise<Ended>;
}

interface Ended {
  exitCode: number | null;
  /** All that was printed. */
  output: string;
}

/** Nothing of the tests' own environment decides what the example does. */
const OF_THE_EXAMPLES = ['PORT', 'SANDBOX_PORT', 'DATABASE_URL', 'DATA_DIR', 'AFFILI_TOKEN', 'AFFILI_BASE_URL'];

export type RunExample = (file: string, env?: Record<string, string>) => RunningExample;

/** Whatever becomes of a test, none of its processes outlives it. */
export async function withExamples(test: (run: RunExample) => Promise<void>): Promise<void> {
  const kills: (() => unknown)[] = [];
  try {
    await test((file, env) => {
      const { example, kill } = runExample(file, env);
      kills.push(kill);
      return example;
    });
  } finally {
    for (const kill of kills) kill();
  }
}

export function runExample(
  file: string,
  env: Record<string, string> = {},
): { example: RunningExample; kill: () => unknown } {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_EXAMPLES.includes(name)));
  const child = spawn(process.execPath, ['--import', 'tsx', join('examples', file)], {
    cwd: ROOT,
    env: { ...own, NODE_OPTIONS: '', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, output }));

  const example: RunningExample = {
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null) throw new Error(`It ended before it printed ${pattern}:\n${output}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
  };
  return { example, kill: () => child.kill('SIGKILL') };
}
