/**
 * Waits for an answer, but not for ever.
 *
 * @param time - ms
 * @param options - `ref`: whether to keep the process alive meanwhile (true)
 * @throws Error with the code `ETIMEDOUT` if it takes longer; or what `ask` throws
 */
export async function withinTime<T>(time: number, ask: () => T | Promise<T>, { ref = true } = {}): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    timer = setTimeout(giveUp, time);
    if (!ref) timer.unref();
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
