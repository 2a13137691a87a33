/** ms, of which a few are usual. What grows faster than the length of its input takes hundreds. */
const LIMIT = 50;

/** Whether the work takes so little of the processor that nobody can slow the app with it. The best of five runs says. */
export function isCheap(work: () => unknown): boolean {
  return Array.from({ length: 5 }).some(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 < LIMIT;
  });
}
