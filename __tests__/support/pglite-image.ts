import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { databaseOf } from './pglite-database';
import PgBoss from 'pg-boss';

/** What is in a data directory of Postgres: a file, or a folder, which has no content. */
export interface ImageEntry {
  /** From the top of the directory, without a slash before it. */
  path: string;
  content?: Buffer;
}

// Else V8 optimizes Postgres in each worker of jest, which takes more computing than the statements of its tests.
setFlagsFromString('--liftoff-only');

const MODULES = join(__dirname, '../../node_modules');

/**
 * A data directory in which pg-boss has made its tables. Postgres takes seconds of computing to set one up, so one is kept
 * for all tests; folders come before what is in them.
 */
export async function readImage(): Promise<ImageEntry[]> {
  const file = join(MODULES, '.cache', `pglite-${await kind()}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  return entriesOf(kept ?? (await makeImage(file)));
}

/** Has the folder begin as the image. */
export async function layOutImage(folder: string): Promise<void> {
  for (const { path, content } of await readImage()) {
    if (content) writeFileSync(join(folder, path), content);
    else mkdirSync(join(folder, path), { mode: 0o700 });
  }
}

/** Whatever the image depends on: another of it is another image. */
async function kind(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [
    join(MODULES, '@electric-sql/pglite/package.json'),
    join(MODULES, 'pg-boss/package.json'),
    __filename,
  ]) {
    hash.update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeImage(file: string): Promise<Buffer> {
  const pglite = await PGlite.create();
  const boss = new PgBoss({ schedule: false, db: databaseOf(pglite) });
  await boss.start();
  await boss.stop();
  // 128 MB to begin with, which each that opens it would fill with zeros.
  await pglite.exec("ALTER SYSTEM SET shared_buffers = '4MB'");
  // Else each that opens it had to recover what is only in the log.
  await pglite.exec('CHECKPOINT');
  const image = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await pglite.close();
  await mkdir(dirname(file), { recursive: true });
  // Moved there as a whole: other tests may be looking for it.
  await writeFile(`${file}.${process.pid}`, image);
  await rename(`${file}.${process.pid}`, file);
  return image;
}

const BLOCK = 512;

function entriesOf(tar: Buffer): ImageEntry[] {
  const entries: ImageEntry[] = [];
  for (let at = 0; tar[at];) {
    const field = (from: number, to: number) => tar.toString('latin1', at + from, at + to).replace(/\0.*$/s, '');
    const path = [field(345, 500), field(0, 100)].join('/').replace(/^\/+|\/$/g, '');
    const size = parseInt(field(124, 136), 8);
    const begin = at + BLOCK;
    entries.push(field(156, 157) === '5' ? { path } : { path, content: tar.subarray(begin, begin + size) });
    at = begin + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
