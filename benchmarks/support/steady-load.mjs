import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** ms */
const TICK = 2;

/**
 * Sends requests at a steady rate, however long the answers take.
 *
 * @param perSecond - how many
 * @param seconds - for how long
 * @param send - `(number) => Promise`
 * @returns once all are answered, of each when it was sent, from the beginning on, and how long it took, in ms, and
 * whether it succeeded
 */
export async function steadily({ perSecond, seconds }, send) {
  const start = performance.now();
  const answers = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    while (performance.now() - start < (number * 1000) / perSecond) await sleep(TICK);
    const at = performance.now() - start;
    const answer = (isSuccess) => ({ at, took: performance.now() - start - at, isSuccess });
    const sent = send(number).then(
      () => answer(true),
      () => answer(false),
    );
    answers.push(sent);
  }
  return Promise.all(answers);
}

const agent = new Agent({ keepAlive: true });

/** Rejects where the answer is no success. */
export function get(url) {
  return answerTo(request(url, { agent }));
}

/** The same, with a body of JSON, on a connection of its own. */
export function post(url, body, headers) {
  const req = request(url, {
    agent: false,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  return answerTo(req, JSON.stringify(body));
}

function answerTo(req, body) {
  return new Promise((resolve, reject) => {
    req.on('error', reject);
    req.on('response', (res) => {
      res.resume();
      res.on('end', () => (res.statusCode < 300 ? resolve() : reject(new Error(`answered ${res.statusCode}`))));
    });
    req.end(body);
  });
}
