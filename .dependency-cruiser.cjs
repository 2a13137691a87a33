/** The rooms of lib/, in the order in which data flows, and the rooms below that each may import from. */
const ROOMS = {
  attribution: [],
  api: [],
  client: ['api', 'attribution'],
  outbox: ['api', 'client'],
  bullmq: ['api', 'client', 'outbox'],
  express: ['api', 'attribution', 'client', 'outbox'],
  sandbox: ['api', 'attribution'],
  cli: ['api', 'attribution', 'client', 'express', 'sandbox'],
};

/** What all rooms stand on, and what stands on no room: files at the top of lib/, but for its entry point. */
const GROUND = '^lib/(affili-error|debug|validation)[.]ts$';

const inRooms = (rooms) => `^lib/(${rooms.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Imports go one way, those of types too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(ROOMS).map(([room, below]) => ({
      name: `doors-of-${room}`,
      comment: `lib/${room}/ imports from ${['itself', ...below, 'the ground'].join(', ')}.`,
      severity: 'error',
      from: { path: inRooms([room]) },
      to: { path: '^lib/', pathNot: [inRooms([room, ...below]), GROUND] },
    })),
    {
      name: 'ground',
      comment: 'What all rooms stand on imports from none of them.',
      severity: 'error',
      from: { path: GROUND },
      to: { path: '^lib/', pathNot: GROUND },
    },
    {
      name: 'no-other-place',
      comment: 'Everything is in a room, is the ground, or is the entry point.',
      severity: 'error',
      from: { path: '^lib/', pathNot: [inRooms(Object.keys(ROOMS)), GROUND, '^lib/index[.]ts$'] },
      to: {},
    },
    {
      name: 'nothing-loads-the-cli',
      comment: 'An app that uses the package loads nothing of its command line.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/cli/' },
    },
    {
      name: 'not-out-of-lib',
      comment: 'lib/ imports nothing of the examples, the tests or the benchmarks.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(examples|__tests__|benchmarks)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
