import { rm } from 'node:fs/promises';
import path from 'node:path';

import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Bundles the runner `test/host/index.ts` and every `*.test.ts` below that folder, each into a file of its own in
 * `out/host/`, for the extension host, which knows neither TypeScript nor ES modules.
 *
 * @returns the absolute path of the bundled runner, to be given to VS Code as `extensionTestsPath`
 */
export async function bundleHostSuites(): Promise<string> {
  const outdir = path.join(root, 'out/host');
  // A suite that was removed must not run on.
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['test/host/index.ts', 'test/host/**/*.test.ts'],
    outbase: 'test/host',
    outdir,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.js');
}
