import createDebug from 'debug';
import { format } from 'node:util';

/** What `DEBUG=express-affili` tells, from the beginning of each test of the file, or of the `describe`, that asks for it. */
export function debugLines(): string[] {
  const lines: string[] = [];
  const { log } = createDebug;
  beforeEach(() => {
    lines.length = 0;
    createDebug.enable('express-affili');
    createDebug.log = (...parts: unknown[]) => void lines.push(format(...parts));
  });
  afterEach(() => {
    createDebug.disable();
    createDebug.log = log;
  });
  return lines;
}
