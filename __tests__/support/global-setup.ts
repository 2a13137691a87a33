import { readImage } from './pglite-image';

/** Has Postgres's image made where there is none: once for all workers, and not by a test, in which PGlite can't start. */
export default async function setUp(): Promise<void> {
  await readImage();
}
