import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');

/** What is still alive in a process that runs the extension as it was built last. */
type Rest = { readonly activated: readonly string[]; readonly loaded: readonly string[] };

describe('The extension at rest', function () {
  this.timeout(60_000);
  let rest: Rest;

  before(async () => {
    const storage = await mkdtemp(path.join(tmpdir(), 'idle-'));
    try {
      const program = path.join(import.meta.dirname, 'idleEditor.cjs');
      const { stdout } = await promisify(execFile)(process.execPath, [program, root, storage]);
      rest = JSON.parse(stdout) as Rest;
    } finally {
      await rm(storage, { recursive: true });
    }
  });

  it('keeps nothing after activation: no timer, no socket, no watcher', () => {
    assert.deepEqual(rest.activated, []);
  });

  it('keeps no timer and no socket once all of it is loaded, while nothing runs', () => {
    // Two watchers, of the journal, tell what other windows do.
    assert.deepEqual(rest.loaded, ['FSEVENTWRAP', 'FSEVENTWRAP']);
  });
});
