/**
 * Packs the package, installs the tarball in folders of its own and uses it there as a user would. With `--all` it tries
 * every TypeScript with every way to find modules, and frameworks, which takes minutes longer.
 */
import { checkContents } from './contents.mjs';
import { checkExpress } from './express.mjs';
import { checkFrameworks } from './frameworks.mjs';
import { finish, pack } from './harness.mjs';
import { checkQuickStart } from './quick-start.mjs';
import { checkTypeScript } from './typescript.mjs';

const isForAll = process.argv.includes('--all');
const packed = pack();
try {
  await checkContents(packed);
  await checkQuickStart(packed);
  await checkExpress(packed);
  await checkTypeScript(packed, isForAll);
  if (isForAll) await checkFrameworks(packed);
} finally {
  finish();
}
