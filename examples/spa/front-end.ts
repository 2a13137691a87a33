import { join } from 'node:path';
import express, { type Express } from 'express';

/** Static files, which any host can serve. All that it needs to know is where the API is. */
export function createFrontEnd(api: string): Express {
  const app = express();
  app.get('/config.js', (_req, res) => {
    res.type('js').send(`export const API = ${JSON.stringify(api)};\n`);
  });
  app.use(express.static(join(__dirname, 'public'), { extensions: ['html'] }));
  return app;
}
