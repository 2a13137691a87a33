import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import { NOBODY } from '../../support/client-of';
import { A_CONVERSION, A_CUSTOMER } from '../expect-outcome';
import { errorOf, failureOf, unavailable } from '../../support/failure';
import { HostileServer, hostileServer } from '../../support/hostile-server';
import { ownPort } from '../../support/own-port';
import { TOKEN } from '../../support/secrets';
import { SOON } from '../../support/soon';

const clientAt = (baseUrl: string, options?: AffiliClientOptions) =>
  new AffiliClient({ token: TOKEN, baseUrl, timeout: 10_000, retries: 1, ...options });

describe.each([A_CUSTOMER, A_CONVERSION])('$what without a connection', ({ create, sent }) => {
  test.concurrent.each(['127.0.0.1', 'localhost'])('fails where %s refuses it', async (host) => {
    expect(await failureOf(create(clientAt(`http://${host}:${NOBODY.port}`)))).toEqual(unavailable());
  });

  test.concurrent('fails where the name is unknown', async () => {
    // Without a network, the resolver itself may take longer than this.
    expect(await failureOf(create(clientAt('http://no-such-host-affili', { timeout: 2000 })))).toEqual(unavailable());
  });

  test.concurrent('posts without a look-up once it stands', async () => {
    const port = await ownPort();
    const call = create(clientAt(`http://localhost:${port}`, { retries: 5 }));
    // The client is refused before, and waits at least 200 ms.
    await sleep(100);
    const affili = await new HostileServer().listen(port);
    try {
      expect(await call).toMatchObject({ id: 'affili-1' });
      expect(affili.seen.map(({ method, body }) => [method, JSON.parse(body) as unknown])).toEqual([['POST', sent]]);
    } finally {
      await affili.close();
    }
  });
});

test.each(['EHOSTUNREACH', 'ENETUNREACH'])(
  'a conversion is not sent again after %s on an open connection',
  async (code) => {
    const sockets: Socket[] = [];
    const keep = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
    subscribe('net.client.socket', keep);
    // As Linux reports a connection that timed out after a router said so.
    const lost = Object.assign(new Error(`read ${code}`), { code, errno: -1, syscall: 'read' });
    const affili = (await hostileServer()).next(() => sockets.forEach((socket) => socket.destroy(lost)));
    const error = await errorOf(A_CONVERSION.create(clientAt(`http://localhost:${affili.port}`)));
    unsubscribe('net.client.socket', keep);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', unclear: true });
    expect(affili.methods).toEqual(['POST']);
  },
);

describe.each([A_CUSTOMER, A_CONVERSION])('$what over TLS that is not as it should be', ({ create }) => {
  test.concurrent('sends nothing to a server whose certificate nobody trusts', async () => {
    const affili = await hostileServer({ tls: true });
    expect(await failureOf(create(clientAt(`https://localhost:${affili.port}`, { retries: 2 })))).toEqual(
      unavailable(),
    );
    expect({ seen: affili.methods, connections: affili.connections }).toEqual({ seen: [], connections: 3 });
  });

  test.concurrent('fails where the server speaks plain HTTP', async () => {
    const affili = await hostileServer();
    expect(await failureOf(create(clientAt(`https://localhost:${affili.port}`)))).toEqual(unavailable());
    expect(affili.methods).toEqual([]);
  });

  test.concurrent('fails where only the server speaks TLS', async () => {
    const affili = await hostileServer({ tls: true });
    expect(await failureOf(create(clientAt(`http://localhost:${affili.port}`)))).toEqual(unavailable());
    expect(affili.methods).toEqual([]);
  });

  test.concurrent('fails within its time where the handshake is never answered', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined))).listen(
      0,
      'localhost',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const start = performance.now();
    try {
      expect(await failureOf(create(clientAt(`https://localhost:${port}`, { timeout: 400 })))).toEqual(unavailable());
      expect(performance.now() - start).toBeLessThan(SOON);
      expect(sockets).not.toEqual([]);
    } finally {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    }
  });
});
