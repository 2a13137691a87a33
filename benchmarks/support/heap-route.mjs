let highest = 0;

/** For a server: its heap in MB, once the garbage is collected, and the highest that it was found at since the last time. */
export function heapRoute(req, res) {
  globalThis.gc();
  res.json({ now: heapInMb(), highest });
  highest = 0;
}

/** Looks every 100 ms, at what is garbage too. */
export function watchHeap() {
  setInterval(() => (highest = Math.max(highest, heapInMb())), 100).unref();
}

/** For who measures. */
export async function heapOf(origin) {
  return (await fetch(`${origin}/heap`)).json();
}

const heapInMb = () => process.memoryUsage().heapUsed / 1e6;
