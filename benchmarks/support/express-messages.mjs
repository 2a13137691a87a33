import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express from 'express';

/** What the browser of a visitor sends who has a session and the cookies of an analytics tool. */
const HEADERS = {
  host: 'shop.example',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'fa,en;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  cookie: 'sid=s%3AoBx7vGqvWmQwLxY3.dGhlIHNpZ25hdHVyZQ; _ga=GA1.1.1234567890.1700000000; theme=dark',
};

const socket = new Socket();
let received;
const app = express();
app.use((req, res) => received.push([req, res]));

/** A request and its response as Node hands them to an app. */
export function nodeMessages(url, headers) {
  const req = new IncomingMessage(socket);
  req.method = 'GET';
  req.url = url;
  req.headers = { ...HEADERS, ...headers };
  return [req, new ServerResponse(req)];
}

/**
 * Requests and responses as the router of Express 5 hands them to the first middleware: prototypes switched to the app's,
 * and the URL parsed. Use each once, as an app does: on one that V8 has seen before, a property that is written looks free.
 *
 * @returns `[req, res]` pairs
 */
export function expressMessages({ count, url, headers }) {
  received = [];
  for (let made = 0; made < count; made += 1) app(...nodeMessages(url, headers));
  return received;
}

/** The same with nothing but their prototypes switched, so that each middleware pays for what it is first to do. */
export function switchedMessages({ count, url }) {
  return Array.from({ length: count }, () => {
    const [req, res] = nodeMessages(url);
    return [Object.setPrototypeOf(req, app.request), Object.setPrototypeOf(res, app.response)];
  });
}
