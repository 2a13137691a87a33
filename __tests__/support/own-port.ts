import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to whoever asks for any: of those, another test may have one as soon as it is free. */
let last = 10_000 + (process.pid % 1000) * 10;

/** A port of loopback that is no other test's, and on which nobody listens. */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = (last += 1);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      await once(server.close(), 'close');
      return port;
    } catch {
      // Somebody has it.
    }
  }
}
