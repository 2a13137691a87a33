/** A stand-in for Affili that takes every request and answers none. */
import { createServer } from 'node:net';
import { listenForParent } from './child-server.mjs';

const server = createServer((socket) => socket.on('error', () => {}).resume());
await listenForParent(server);
