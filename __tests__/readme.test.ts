import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');

/** What the snippets take for granted in the reader's app, where they do not declare it themselves. */
const READERS_APP = `
interface User {
  id: number;
  firstName: string;
  email: string;
  affiliCustomerId: string | null;
  affiliPending: boolean;
}
declare const users: {
  create(body: unknown): Promise<User>;
  authenticate(body: unknown): Promise<User>;
  update(id: number | string, fields: Partial<User>): Promise<void>;
};
declare const payments: {
  verify(query: unknown): Promise<{ id: number; amount: number; user: User }>;
  update(id: number, fields: { affiliConversionId: string }): Promise<void>;
};
declare const app: import('express').Express;
declare const pool: import('pg').Pool;
declare const db: import('express-affili/outbox').JobDatabase;
declare const client: import('express-affili').AffiliClient;
declare const onRegistered: import('express-affili/outbox').OnRegistered;
declare const outbox: import('express-affili/outbox').PgBossOutbox;
declare const registerCustomer: typeof import('express-affili').registerCustomer;
declare const ensureCustomer: typeof import('express-affili').ensureCustomer;
declare const referrerFrom: typeof import('express-affili').referrerFrom;
`;

function codeBlocks(readme: string, language?: string): string[] {
  const text = readFileSync(join(ROOT, readme), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, name]) => language === undefined || name === language)
    .map(([, , code]) => code!);
}

/** Compiles the sources as files of the project's top folder, against its lib/, and tells what is wrong with each. */
function compile(sources: string[]): string[][] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    config: { compilerOptions: object };
  };
  const settings = {
    ...config.compilerOptions,
    module: 'esnext',
    moduleResolution: 'bundler',
    noUnusedLocals: false,
    types: ['node'],
  };
  const { options } = ts.convertCompilerOptionsFromJson(settings, ROOT);
  // Some begin where others end, and import nothing.
  const modules = sources.map((source) => `${source}\nexport {};`);
  const files = new Map(modules.map((source, index) => [join(ROOT, `snippet-${index + 1}.ts`), source]));
  const sourceNames = [...files.keys()];
  const readersApp = join(ROOT, 'readers-app.d.ts');
  files.set(readersApp, READERS_APP);
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    fileExists: (name) => files.has(name) || disk.fileExists(name),
    readFile: (name) => files.get(name) ?? disk.readFile(name),
    getSourceFile: (name, target) => {
      const source = files.get(name);
      return source === undefined ? disk.getSourceFile(name, target) : ts.createSourceFile(name, source, target);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  // Of these files alone: what they import is compiled by `npm run check`.
  const messagesIn = (name: string) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(messagesIn(readersApp)).toEqual([]);
  return sourceNames.map(messagesIn);
}

test('every TypeScript snippet compiles, and one that does not is found', () => {
  const snippets = codeBlocks('README.md', 'ts');
  expect(snippets.length).toBeGreaterThanOrEqual(4);
  // One compilation of all, which takes most of a test run's seconds.
  const [broken, ...others] = compile(["import { affili } from 'express-affili'; affili({ tokn: 'x' });", ...snippets]);
  expect(broken).toHaveLength(1);
  expect(others).toEqual(snippets.map(() => []));
}, 60_000);

test('both readings have the same code', () => {
  expect(codeBlocks('README.fa.md')).toEqual(codeBlocks('README.md'));
});

test.each(['README.md', 'README.fa.md'])('the lines for each library are those of its example: %s', (readme) => {
  const text = readFileSync(join(ROOT, readme), 'utf8');
  const rows = [...text.matchAll(/^\| \[.+?\]\((examples\/transactions\/\w+\.ts)\) \| (.+) \|$/gm)];
  expect(rows).toHaveLength(7);
  for (const [, path, cell] of rows) {
    const example = withoutLayout(readFileSync(join(ROOT, path!), 'utf8'));
    const lines = [...cell!.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code]) => code!);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(example).toContain(withoutLayout(line));
  }
});

test('the snippet of BullMQ is the example', () => {
  const example = readFileSync(join(ROOT, 'examples/bullmq/server.ts'), 'utf8').split('\n');
  const snippet = codeBlocks('README.md', 'ts').find((code) => code.includes('express-affili/bullmq'))!;
  const without = (lines: string[]) => lines.map((line) => line.replace(', registerCustomer', ''));
  expect(without(example)).toEqual(expect.arrayContaining(snippet.split('\n')));
});

test('every link inside the readings leads somewhere', () => {
  for (const readme of ['README.md', 'README.fa.md']) {
    const text = readFileSync(join(ROOT, readme), 'utf8');
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => slug(title!));
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const leads = target!.startsWith('#') ? anchors.includes(target!.slice(1)) : existsSync(join(ROOT, target!));
      expect(`${readme}: ${target} ${leads}`).toBe(`${readme}: ${target} true`);
    }
  }
});

test('the tree of the source names each file, and none that is not there', () => {
  const [, tree] = /^lib\/\n([^]*?)^examples\//m.exec(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'))!;
  const named = tree!.match(/[\w-]+\.ts\b/g);
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
    // The sandbox is one thing to a reader of the tree.
    .filter((path) => path.endsWith('.ts') && !path.startsWith('sandbox'))
    .map((path) => basename(path));
  const withoutEntries = (names: string[]) => new Set(names.filter((name) => name !== 'index.ts'));
  expect(withoutEntries(named!)).toEqual(withoutEntries(files));
});

/** What is the same code, however it is broken into lines. */
function withoutLayout(code: string): string {
  return code.replace(/\s/g, '').replaceAll(',}', '}');
}

/** As GitHub makes anchors of titles. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}
