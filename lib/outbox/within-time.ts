/**
 * Waits for an answer, but not for ever.
 *
 * @param time - ms
 * @throws Error with the code `ETIMEDOUT` if it takes longer; or what `ask` throws
 */
export async function withinTime<T>(time: number, ask: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    timer = setTimeout(giveUp, time);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
