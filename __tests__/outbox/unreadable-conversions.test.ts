import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import { answer, reset } from '../support/reactions';

const outboxApp = outboxApps(usePostgres());

const waiting = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['retry']));
const done = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['completed']));

describe("a success without an id, in 'retry'", () => {
  const unreadable = answer(200, { data: {} });

  test('is sent again once, and then put aside, for a person to look', async () => {
    const app = await outboxApp();
    app.affili.next(unreadable, unreadable);
    await app.pay('1');
    await app.work();
    await waiting(app);
    await app.skipTheWait();
    const [sent] = app.sent;
    const message = expect.stringMatching(/^The conversion may be at Affili already/) as string;
    const error = { code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 200, message };
    await eventually(async () => expect(await app.deadLetters()).toEqual([{ conversion: sent, error }]));
    expect(app.sent).toHaveLength(2);

    // A person decides anew.
    app.affili.next(unreadable);
    await app.outbox.retryFailed();
    await waiting(app);
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toHaveLength(4);
    expect(app.converted).toHaveLength(1);
  });

  test('is another thing than what is unclear', async () => {
    const app = await outboxApp();
    app.affili.next(unreadable, answer(307, '', { Location: '/' }), answer(500), reset);
    await app.pay('1');
    await app.work();
    for (const sent of [1, 2, 3, 4]) {
      await eventually(async () => {
        expect(app.sent).toHaveLength(sent);
        expect(await app.states()).toEqual(['retry']);
      });
      await app.skipTheWait();
    }
    await done(app);
    expect(app.converted).toHaveLength(1);
  });
});
