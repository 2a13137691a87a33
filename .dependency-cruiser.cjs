/** The folders of lib/, in the order in which data flows, and the other folders from which each may import. */
const MAY_IMPORT = {
  attribution: [],
  api: ['attribution'],
  client: ['api', 'attribution'],
  outbox: ['api', 'client'],
  'outbox/pg-boss': ['api', 'client', 'outbox'],
  bullmq: ['api', 'client', 'outbox'],
  express: ['api', 'attribution', 'client', 'outbox'],
  sandbox: ['api', 'attribution'],
  cli: ['api', 'attribution', 'client', 'express', 'sandbox'],
};

/** Shared files: every folder may import them, and they import no folder. */
const SHARED_FILES = '^lib/(affili-error|debug|validation)[.]ts$';

/** The entry points of the package. */
const ENTRY_POINTS = '^lib/(index|outbox/index)[.]ts$';

/** A folder's own files. `outbox/pg-boss` counts as a separate folder. */
const filesOf = (folder) => (folder === 'outbox' ? '^lib/outbox/(?!pg-boss/)' : `^lib/${folder}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular-imports',
      comment: 'Files import each other in one direction only, types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `imports-of-${folder.replace('/', '-')}`,
      comment: `lib/${folder}/ may import ${['itself', ...others, 'the shared files'].join(', ')}.`,
      severity: 'error',
      from: { path: filesOf(folder), pathNot: ENTRY_POINTS },
      to: { path: '^lib/', pathNot: [...[folder, ...others].map(filesOf), SHARED_FILES] },
    })),
    {
      name: 'shared-files-import-no-folder',
      comment: 'The files that every folder may import, import none of the folders.',
      severity: 'error',
      from: { path: SHARED_FILES },
      to: { path: '^lib/', pathNot: SHARED_FILES },
    },
    {
      name: 'every-file-in-a-folder',
      comment: 'A file of lib/ is in one of the folders, or a shared file, or the entry point.',
      severity: 'error',
      from: { path: '^lib/', pathNot: [...Object.keys(MAY_IMPORT).map(filesOf), SHARED_FILES, ENTRY_POINTS] },
      to: {},
    },
    {
      name: 'no-import-of-the-command-line',
      comment: 'An app that uses the package loads nothing of its command line.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/cli/' },
    },
    {
      name: 'no-import-from-outside-lib',
      comment: 'lib/ imports nothing from the examples, the tests or the benchmarks.',
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
