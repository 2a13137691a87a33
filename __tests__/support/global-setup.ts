import { readImage } from './pglite-image';

/** Has Postgres's image made where there is none: once, and out of the realms of tests, in which PGlite can't start. */
export default async function setUp(): Promise<void> {
  await readImage();
}
