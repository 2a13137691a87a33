/** PGlite (Postgres in WebAssembly, in memory) as a server that any client reaches. Sends its port to whoever forked it. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** The messages that begin or go on with a query, by their first letter. Its last one is Sync. */
const PARTS_OF_A_QUERY = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));

/**
 * Has the clients take turns after whole queries and transactions. The socket server lets the next one speak after each
 * message, unless there is a transaction, so one client's Bind met the other's Parse.
 */
class SharedPGlite extends PGlite {
  #isAmidQuery = false;

  execProtocolRawStream(message, options) {
    this.#isAmidQuery = PARTS_OF_A_QUERY.has(message[0]);
    return super.execProtocolRawStream(message, options);
  }

  isInTransaction() {
    return this.#isAmidQuery || super.isInTransaction();
  }
}

process.on('disconnect', () => process.exit());

const db = new SharedPGlite();
const server = new PGLiteSocketServer({ db, port: 0, maxConnections: 100 });
await server.start();
process.send(Number(server.getServerConn().split(':').at(-1)));
