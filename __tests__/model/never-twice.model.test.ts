import fc from 'fast-check';
import { sequence, type Sequence } from './action';
import { checkPromises } from './invariants';
import { KNOWN } from './known-sequences';
import { catchPrints, printed, releasePrints } from './printed';
import { Run } from './run';
import { clock, KEEP_DAYS, QUEUE, server, World } from './world';

const COUNT = Number(process.env['SEQUENCES'] ?? 100);
const SEED = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED']);
const DAY = 86_400_000;

const REAL = { random: Math.random, stackTraceLimit: Error.stackTraceLimit };
beforeAll(() => {
  clock.install();
  server.network.install();
  catchPrints();
  // What is told of a failure is the sequence; stacks would take half of the time.
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  releasePrints();
  server.network.uninstall();
  clock.uninstall();
  Math.random = REAL.random;
  Error.stackTraceLimit = REAL.stackTraceLimit;
});

/** Lives through it, and then on until all is well and nothing waits any more. */
async function live({ settings, actions }: Sequence): Promise<void> {
  clock.stop();
  printed.length = 0;
  let state = settings.seed;
  Math.random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const world = await new World(settings).open();
  const run = new Run(world);
  for (const action of actions) await run.do(action);

  server.script = [];
  world.database.weather = [];
  world.database.awayUntil = 0;
  await world.work(Infinity, 3);
  const isLeft = () => world.database.of(QUEUE).some(({ state }) => state !== 'completed');
  const end = clock.now + KEEP_DAYS * DAY + 1_000_000;
  await clock.pass(10_000);
  while (isLeft() && clock.now < end) await clock.pass(10_000);
  if (isLeft()) throw new Error('something waits for ever');
  world.readConsole();
  checkPromises(run);
}

if (KNOWN.length > 0) it.each(KNOWN)('keeps its promises where once $found', ({ sequence }) => live(sequence));

it(`keeps its promises in ${COUNT} random lives of an app`, async () => {
  const property = fc.asyncProperty(sequence, live);
  await fc.assert(property, { numRuns: COUNT, ...(SEED !== undefined && { seed: SEED }) });
}, 1_800_000);
