/** Measures the row named, and sends its lines to `run.mjs`; by itself it prints them, to be used with `--cpu-prof`. */
const { measure } = await import(`./rows/${process.argv[2]}.mjs`);
const lines = await measure();
if (process.send) process.send(lines);
else console.log(JSON.stringify(lines, null, 2));
