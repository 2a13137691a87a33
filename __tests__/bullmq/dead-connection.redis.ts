import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { useRedis } from './use-redis';

const { REDIS_URL = '' } = process.env;
const { open } = useRedis();

/** Passes on what goes to Redis and back, until the connections that there are die without a word. */
async function openProxy() {
  const { hostname, port } = new URL(REDIS_URL);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const redis = connect(Number(port), hostname);
    for (const [from, to] of [
      [socket, redis],
      [redis, socket],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => {});
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    silence: () => sockets.forEach((socket) => socket.unpipe()),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

test('makes a connection anew that died without a word, and sends again what was lost on it', async () => {
  const proxy = await openProxy();
  // One slot of a Cluster.
  const outbox = open({ connection: proxy.connection, prefix: '{shop}' });
  await outbox.addConversion({ order_id: '7', amount: 1, referrer: 'aff-1' });
  proxy.silence();
  await outbox.conversions.converted('7', 'affili-7');
  expect(await outbox.conversions.claim('7', 'request')).toEqual({ state: 'done', id: 'affili-7' });
  await outbox.queue.close();
  proxy.close();
}, 20_000);
