const AT_A_TIME = 10;

/**
 * Makes so many calls to Affili, 10 at a time, each beginning when another is done.
 *
 * @param call - `(number) => Promise` of an id, or of any answer that is not empty
 */
export async function makeCalls(count, call) {
  let next = 0;
  const visitor = async () => {
    while (next < count) if (!(await call(next++))) throw new Error('a call was not answered');
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, visitor));
}

/** The processor time of this process that one call takes, in µs. */
export async function cpuPerCall(count, call) {
  globalThis.gc();
  const before = process.cpuUsage();
  await makeCalls(count, call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
