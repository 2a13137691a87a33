/** PGlite (Postgres in WebAssembly, in memory) as a server that any client reaches. Sends its port to whoever forked it. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

process.on('disconnect', () => process.exit());

const pglite = await PGlite.create();
keepStatementsApart(pglite);
const server = new PGLiteSocketServer({ db: pglite, port: 0, maxConnections: 100 });
await server.start();
process.send(Number(server.getServerConn().split(':').at(-1)));

/**
 * PGLiteSocketServer lets another connection in whenever no transaction is open. Amid a statement that failed, that loses
 * the other connection's messages, which then waits for ever: Postgres skips whatever comes before the end of the failed
 * one. So a connection keeps its turn until Postgres says that it is ready for a query, outside of a transaction.
 */
function keepStatementsApart(db) {
  const READY_FOR_QUERY = [0x5a, 0, 0, 0, 5];
  const TERMINATE = 0x58;
  const exec = db.execProtocolRawStream.bind(db);
  let isFree = true;
  db.isInTransaction = () => !isFree;
  db.execProtocolRawStream = async (message, options) => {
    let end = Buffer.alloc(0);
    const onRawData = (data) => {
      end = Buffer.concat([end, data]).subarray(-6);
      options.onRawData(data);
    };
    await exec(message, { ...options, onRawData });
    if (message[0] === TERMINATE) return;
    isFree = READY_FOR_QUERY.every((byte, index) => end[index] === byte) && String.fromCharCode(end[5]) === 'I';
  };
}
