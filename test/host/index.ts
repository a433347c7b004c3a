import { readdir } from 'node:fs/promises';
import path from 'node:path';

import Mocha from 'mocha';

/**
 * Runs every suite that lies bundled beside this module. VS Code calls this in its extension host, once it is up.
 *
 * @throws Error when a test failed, and when there was none
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', timeout: 20_000, slow: 2_000 });
  // In order: the suite about activation comes first.
  for (const file of (await readdir(__dirname, { recursive: true })).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  await mocha.loadFilesAsync();
  const { stats } = await new Promise<Mocha.Runner>((resolve) => {
    const runner = mocha.run(() => resolve(runner));
  });
  const { passes = 0, failures = 0 } = stats ?? {};
  if (failures > 0) throw new Error(`${failures} of the host tests failed.`);
  if (passes === 0) throw new Error('No host test ran.');
}
