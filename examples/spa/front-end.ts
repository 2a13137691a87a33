import { join } from 'node:path';
import express, { type Express } from 'express';

/** Static files that any host can serve. They only need to know where the API is. */
export function createFrontEnd(api: string): Express {
  const app = express();
  app.get('/config.js', (_req, res) => {
    res.type('js').send(`export const API = ${JSON.stringify(api)};\n`);
  });
  app.use(express.static(join(__dirname, 'public'), { extensions: ['html'] }));
  return app;
}
