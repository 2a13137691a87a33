import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { SharedPGlite } from '../../examples/shop/shared-pglite';

/** Serves a Postgres in memory to any client, and sends its port to the process that forked this one, with which it ends. */
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit());
  const server = new PGLiteSocketServer({ db: new SharedPGlite(), port: 0, maxConnections: 100 });
  await server.start();
  process.send!(Number(server.getServerConn().split(':').at(-1)));
}

void main();
