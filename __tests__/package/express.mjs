import { check, expect, project, run, runOnNode } from './harness.mjs';

const NODES = [20, 22, 24, 26];

/** Uses the package beside both versions of Express, on each Node, by require and by import. */
export async function checkExpress({ tarball, version }) {
  for (const express of [4, 5]) {
    const folder = project('express', [tarball, `express@${express}`]);
    for (const node of NODES) {
      await check(`Node ${node}, Express ${express}: require and import`, () => {
        const output = runOnNode(node, 'node flow.cjs && node flow.mjs', folder);
        expect(output.match(/flow ok/g)?.length === 2, output);
      });
    }
    await check(`Express ${express}: affili --version, sandbox --help`, () => {
      expect(run('npx', ['affili', '--version'], folder).trim() === version, 'another version');
      expect(run('npx', ['affili', 'sandbox', '--help'], folder).includes('--port'), 'no help');
    });
    await check(`Express ${express}: an app loads no other entry point`, () => {
      const list = "require('express-affili'); console.log(Object.keys(require.cache).join('\\n'))";
      const loaded = run('node', ['-e', list], folder);
      expect(/express-affili.dist.index\.js/.test(loaded), loaded);
      expect(!/express-affili.dist.((shared.)?sandbox|affili|outbox|bullmq)\.js/.test(loaded), loaded);
    });
  }
}
