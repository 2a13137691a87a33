import { Completions } from '../../lib/outbox/completions';

/** A queue whose statements end when they are told to. */
function statements() {
  const begun: { ids: string[]; succeed(): void; fail(): void }[] = [];
  const completions = new Completions(
    (ids) =>
      new Promise<void>((resolve, reject) => {
        begun.push({ ids, succeed: resolve, fail: () => reject(new Error('Connection terminated')) });
      }),
  );
  return { begun, completions };
}

const microtasks = () => new Promise(setImmediate);

test('completes at once what is done alone', async () => {
  const { begun, completions } = statements();
  const first = completions.add('1');
  await microtasks();
  expect(begun.map(({ ids }) => ids)).toEqual([['1']]);
  begun[0]!.succeed();
  await expect(first).resolves.toBeUndefined();
});

test('completes together what is done while a statement is under way', async () => {
  const { begun, completions } = statements();
  const first = completions.add('1');
  await microtasks();
  const others = ['2', '3'].map((id) => completions.add(id));
  await microtasks();
  expect(begun).toHaveLength(1);
  begun[0]!.succeed();
  await first;
  await microtasks();
  expect(begun.map(({ ids }) => ids)).toEqual([['1'], ['2', '3']]);
  begun[1]!.succeed();
  await Promise.all(others);
});

test('fails only what was in the statement that failed, and goes on', async () => {
  const { begun, completions } = statements();
  const first = completions.add('1').catch((error: Error) => error.message);
  await microtasks();
  const second = completions.add('2');
  begun[0]!.fail();
  expect(await first).toBe('Connection terminated');
  await microtasks();
  begun[1]!.succeed();
  await expect(second).resolves.toBeUndefined();
  const again = completions.add('1');
  await microtasks();
  expect(begun[2]!.ids).toEqual(['1']);
  begun[2]!.succeed();
  await again;
});
