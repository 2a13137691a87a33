/**
 * Which files are mutated together, and which tests speak of them: those that mirror them, and some of the rooms above.
 * Few enough that a mutant is tried in a second. Left out are tests of processes of their own, which load lib/ without its
 * mutants, and properties, which say a thousand times what examples say.
 */
const LEFT_OUT = /\.(process|property)\.test\.ts$|^(sandbox|cli)\/(cli|program)\.test|^readme|^examples\//;
const ROOMS = {
  ground:
    /^(affili-error|debug|validation|api\/|client\/[^/]+-(options|input)|client\/customers\.create|express\/options|sandbox\/options)/,
  attribution: /^(attribution\/|debug|client\/customer-input|express\/(affili|referrer|cookie-parser|options|.*-from))/,
  api: /^(api\/|client\/(con|cust|ref)|express\/register-customer\.test)/,
  client: /^(client\/[^/]+$|client\/http\/(faults\.(status|connection)|retry-after)|api\/answer|debug)/,
  'client/http': /^(client\/http\/|client\/con.*faults|client\/customers\.look-up|debug)/,
  outbox: /^(outbox|bullmq|model)\//,
  bullmq: /^bullmq\//,
  express: /^(express\/|attribution\/(attribution-cookie|lifetime)|affili-error|debug)/,
  sandbox: /^(sandbox\/|cli\/(sandbox|wrong-use))/,
  cli: /^cli\//,
};

export const roomNames = Object.keys(ROOMS);

export const testsOf = (room, tests) => tests.filter((test) => ROOMS[room].test(test) && !LEFT_OUT.test(test));

/** The room that a file of lib/ is mutated in, if it is: the sandbox's page and the texts are no logic. */
export function roomOf(file) {
  if (!/^lib\/.+\.ts$/.test(file) || /\/(page|texts)\/|\/index\.ts$|^lib\/index\.ts$/.test(file)) return undefined;
  const folder = file.split('/').slice(1, -1).join('/');
  return folder === '' ? 'ground' : roomNames.find((room) => room === folder);
}
