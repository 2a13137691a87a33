import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
/** The Persian pages, each with the English one that it says the same as. */
const PERSIAN = new Map([
  ['README.fa.md', 'README.md'],
  ...readdirSync(join(ROOT, 'docs/fa')).map((name) => [`docs/fa/${name}`, `docs/${name}`] as const),
]);
const OTHERS = ['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** What the snippets take for granted in the reader's app, where they do not declare it themselves. */
const READERS_APP = `/// <reference lib="dom" />
interface User {
  id: number;
  firstName: string;
  email: string;
  affiliCustomerId: string | null;
  affiliPending: boolean;
}
interface Payment {
  id: number;
  amount: number;
  user: User;
}
declare const users: {
  create(body: unknown): Promise<User>;
  authenticate(body: unknown): Promise<User & { isNew: boolean }>;
  update(id: number | string, fields: Partial<User>): Promise<void>;
};
declare const payments: {
  charge(id: string): Promise<Payment>;
  markPaid(id: number): Promise<boolean>;
  verify(authority: unknown, status: unknown): Promise<Payment | null>;
  update(id: number | string, fields: { affiliConversionId: string }): Promise<void>;
};
declare const app: import('express').Express;
declare const pool: import('pg').Pool;
declare const boss: { stop(): Promise<void> };
declare const db: import('express-affili/outbox').SqlRunner;
declare const client: import('express-affili').AffiliClient;
declare const onRegistered: import('express-affili/outbox').OnRegistered;
declare const outbox: import('express-affili/outbox').PgBossOutbox;
`;

/** The snippets are for pg-boss 12, which needs Node 22. The project has version 10, with another export. */
function withPgBoss10(code: string): string {
  return code.replace("import { PgBoss } from 'pg-boss'", "import PgBoss from 'pg-boss'");
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function codeBlocks(path: string, language = '\\w+'): string[] {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...read(path).matchAll(block)].map(([, code]) => code!);
}

/** Compiles the sources, by file name, as files of the project's top folder, against its lib/, and tells what is wrong. */
function compile(sources: Map<string, string>): string[] {
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
  const files = new Map([...sources].map(([name, source]) => [join(ROOT, name), source]));
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
  return [...files.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => `${name.slice(ROOT.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  );
}

test('every TypeScript snippet compiles, and one that does not is found', () => {
  const sources = new Map([['broken.ts', "import { affili } from 'express-affili'; affili({ tokn: 'x' });"]]);
  sources.set('readers-app.ts', READERS_APP);
  for (const page of PAGES) {
    // Some begin where others end, and import nothing.
    codeBlocks(page, 'ts').forEach((code, index) =>
      sources.set(`${page.replaceAll('/', '-')}-${index + 1}.ts`, `${withPgBoss10(code)}\nexport {};`),
    );
  }
  expect(sources.size).toBeGreaterThan(4);
  const [broken, ...others] = compile(sources);
  expect(broken).toMatch(/^broken.ts: .*tokn/);
  expect(others).toEqual([]);
}, 60_000);

test('the quick start compiles as TypeScript too', () => {
  const named = [...read('README.md').matchAll(/`(\w+)\.mjs`:\n\n```js\n(.*?)^```/gms)];
  const sources = new Map(named.map(([, name, code]) => [`${name}.mts`, code!]));
  expect([...sources.keys()]).toEqual(['app.mts', 'shop.mts']);
  expect(compile(sources)).toEqual([]);
}, 60_000);

test.each([...PERSIAN])('%s has the same code as %s', (persian, english) => {
  expect(codeBlocks(persian)).toEqual(codeBlocks(english));
});

test('README.md takes at most 12 KB, and each page of docs/ 8 KB', () => {
  const tooLong = PAGES.filter((page) => Buffer.byteLength(read(page)) > (page === 'README.md' ? 12 : 8) * 1024);
  expect(tooLong).toEqual([]);
});

test('every link between pages leads somewhere', () => {
  const broken = [];
  for (const page of [...PAGES, ...PERSIAN.keys(), ...OTHERS]) {
    for (const [, target] of withoutCode(read(page)).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path, anchor] = target!.split('#');
      const file = path === '' ? page : join(dirname(page), path!);
      const leads = existsSync(join(ROOT, file)) && (anchor === undefined || anchorsOf(file).includes(anchor));
      if (!leads) broken.push(`${page}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

// `.env` is shown as `env.` among right-to-left text, unless it is marked.
test.each([...PERSIAN.keys()])('%s marks code that begins or ends with a sign as left-to-right', (page) => {
  const text = withoutCode(read(page)).replace(/<span dir="ltr">.*?<\/span>/g, '');
  const unmarked = [...text.matchAll(/(`+)(.+?)\1(?!`)/g)]
    .map(([, , code]) => code!)
    .filter((code) => !/^('?)[\w\u0600-\u06ff].*[\w\u0600-\u06ff]\1$|^\w$/.test(code));
  expect(unmarked).toEqual([]);
});

function withoutCode(text: string): string {
  return text.replace(/^```.*?^```/gms, '');
}

function anchorsOf(path: string): string[] {
  return [...withoutCode(read(path)).matchAll(/^#+ (.+)$/gm)].map(([, title]) => slug(title!));
}

/** As GitHub makes anchors of titles. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}
