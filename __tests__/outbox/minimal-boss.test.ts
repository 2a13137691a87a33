import type { Boss } from 'express-affili/outbox';
import { createOutbox } from 'express-affili/outbox';
import { hostileServer, type HostileServer } from '../support/hostile-server';
import { clientOf } from '../support/client-of';
import { answer } from '../support/reactions';
import { ECHO, expectNoSecrets, REGISTRATION } from '../support/secrets';

describe('with no more of pg-boss than createQueue, send and work', () => {
  /** Jobs in memory. */
  function minimalBoss() {
    const jobs: { name: string; data: object }[] = [];
    const outcomes: unknown[] = [];
    const boss: Boss = {
      createQueue: () => Promise.resolve(),
      send(name, data) {
        jobs.push({ name, data });
        return Promise.resolve('id');
      },
      async work(name, _options, handler) {
        const [job] = jobs.filter((each) => each.name === name).splice(0, 1);
        if (job) outcomes.push(await handler([{ id: 'id', data: job.data }]).catch((error: unknown) => error));
        return 'worker';
      },
    };
    return { boss, jobs, outcomes };
  }

  async function workOff(affili: HostileServer) {
    const { boss, jobs, outcomes } = minimalBoss();
    const outbox = await createOutbox(boss);
    await outbox.add(REGISTRATION);
    const ids: string[] = [];
    await outbox.work(clientOf(affili, { retries: 0 }), ({ id }) => ids.push(id), { concurrency: 1 });
    return { ids, jobs, outcomes };
  }

  test('a registration is brought to Affili and to the app', async () => {
    const { ids, outcomes } = await workOff(await hostileServer());
    expect(ids).toEqual(['affili-1']);
    expect(outcomes).toEqual([undefined]);
  });

  test('pg-boss is told of a failure, without secrets, and tries again itself', async () => {
    const { outcomes } = await workOff((await hostileServer()).next(answer(503, { message: ECHO })));
    expect(outcomes).toEqual([expect.objectContaining({ code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 503 })]);
    expectNoSecrets(outcomes);
  });

  test('what Affili refuses is sent to the dead-letter queue', async () => {
    const { jobs, outcomes } = await workOff((await hostileServer()).next(answer(422)));
    expect(outcomes).toEqual([undefined]);
    expect(jobs.at(-1)).toEqual({
      name: 'affili-registrations-failed',
      data: { registration: REGISTRATION, error: expect.objectContaining({ httpStatus: 422 }) as object },
    });
    expect(jobs).toHaveLength(2);
  });
});
