const AT_A_TIME = 10;

/**
 * Does so many signups, 10 at a time, each beginning when another is done.
 *
 * @param signUp - `(number) => Promise` of an id, or of any answer that is not empty
 */
export async function doSignups(count, signUp) {
  let next = 0;
  const visitor = async () => {
    while (next < count) if (!(await signUp(next++))) throw new Error('a signup was not registered');
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, visitor));
}
