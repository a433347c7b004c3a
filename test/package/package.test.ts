import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = path.resolve(import.meta.dirname, '../..');

/** What may not be passed, bytes: what loads when VS Code starts, what a webview loads, what is downloaded. */
const limits = {
  'dist/extension.js': 150_000,
  'dist/panel.js': 120_000,
  'dist/mask.js': 120_000,
  VSIX: 3_000_000,
};

describe('The package, as it was built last', function () {
  this.timeout(60_000);

  it('holds the files of test/package/files.txt, and no other', async () => {
    const listed = (await readFile(path.join(import.meta.dirname, 'files.txt'), 'utf8')).trim().split('\n');
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const hint = 'If that is meant: npx vsce ls --no-dependencies | LC_ALL=C sort > test/package/files.txt';
    assert.deepEqual(files.sort(), listed, hint);
  });

  for (const file of ['dist/extension.js', 'dist/panel.js', 'dist/mask.js'] as const) {
    it(`keeps ${file} below ${limits[file].toLocaleString('en')} bytes`, async () => {
      const { size } = await stat(path.join(root, file));
      assert.ok(size <= limits[file], `${size} bytes`);
    });
  }

  it('weighs no more than 3 MB with all codecs, fonts and licences', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'package-'));
    try {
      const packagePath = path.join(folder, 'easel.vsix');
      await createVSIX({
        cwd: root,
        packagePath,
        dependencies: false,
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
      });
      const { size } = await stat(packagePath);
      assert.ok(size <= limits.VSIX, `${size} bytes`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
