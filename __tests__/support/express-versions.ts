import express5 from 'express';
import express4 from 'express4';

/** Both majors that the package supports, for `describe.each`; typed as the newer one, of which tests use what both have. */
export const expressVersions = [
  { version: 4, express: express4 as unknown as typeof express5 },
  { version: 5, express: express5 },
];

export type ExpressFactory = typeof express5;
