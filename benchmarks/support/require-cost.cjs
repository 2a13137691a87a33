/** In a fresh process: what it costs to require the modules named. Prints JSON: ms, and bytes of the heap. */
const heap = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const before = heap();
const start = performance.now();
const modules = process.argv.slice(2).map((name) => require(name));
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, bytes: heap() - before, modules: modules.length }));
