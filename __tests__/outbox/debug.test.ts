import { createOutbox, type Boss } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import { debugLines } from '../support/debug-lines';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { eventually } from '../support/outbox-eventually';
import { answer } from '../support/reactions';
import { recordingBoss } from '../support/recording-boss';
import { expectNoSecrets, ECHO, REGISTRATION } from '../support/secrets';

const MCS_ID = 'customer-secret-42';

const lines = debugLines();

async function workOff(reaction?: Reaction, other: Partial<Boss> = {}): Promise<void> {
  const affili = await hostileServer();
  if (reaction) affili.next(reaction);
  const { boss } = recordingBoss([{ data: { registration: { ...REGISTRATION, mcs_id: MCS_ID } } }]);
  const outbox = await createOutbox({ ...boss, ...other });
  const onError = () => Promise.reject(new Error(ECHO));
  await outbox.work(clientOf(affili, { retries: 0 }), () => undefined, { concurrency: 1, onError });
}

test.each<[string, Reaction | undefined, string[]]>([
  ['is done', undefined, ['the outbox brought a job to Affili']],
  [
    'is to be tried again',
    answer(503, { message: ECHO }, { 'Retry-After': '600' }),
    ['the outbox tries again in 600 s: ERR_AFFILI_UNAVAILABLE', 'onError failed'],
  ],
  ['is given up', answer(422, { message: ECHO }), ['the outbox gives up: ERR_AFFILI_REJECTED', 'onError failed']],
])('tells that a job %s, and of nobody', async (_what, reaction, told) => {
  await workOff(reaction);
  await eventually(() => {
    for (const line of told) expect(lines.join('\n')).toContain(line);
  });
  expectNoSecrets(lines);
  expect(lines.join('\n')).not.toContain(MCS_ID);
});

test('tells that Postgres is away, where others than the app would ask it', async () => {
  const away = () => Promise.reject(new Error(`Connection terminated: ${ECHO}`));
  jest.useFakeTimers({ advanceTimers: true });
  await workOff(undefined, { fetch: away, supervise: away });
  await jest.advanceTimersByTimeAsync(15_000);
  jest.useRealTimers();
  expect(lines.join('\n')).toContain('the outbox can not fetch');
  expect(lines.join('\n')).toContain('the outbox can not look for the jobs of dead workers');
  expectNoSecrets(lines);
});
