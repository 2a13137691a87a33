/** PGlite (Postgres in WebAssembly, in memory) as a server that any client reaches. Sends its port to whoever forked it. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

process.on('disconnect', () => process.exit());

const server = new PGLiteSocketServer({ db: await PGlite.create(), port: 0, maxConnections: 100 });
await server.start();
process.send(Number(server.getServerConn().split(':').at(-1)));
