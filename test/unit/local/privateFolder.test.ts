import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivate } from '../../../src/local/privateFolder.ts';

describe('A private folder', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'private-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('is nobody else’s to look into, also where it was there before', async function () {
    if (process.platform === 'win32') this.skip();
    const [fresh, old] = [join(folder, 'a/fresh'), join(folder, 'old')];
    await mkdir(old, { mode: 0o755 });
    await writeFile(join(old, 'row.json'), 'row');
    for (const path of [fresh, old]) {
      await makePrivate(path);
      assert.equal(await modeOf(path), 0o700);
    }
    assert.equal(await readFile(join(old, 'row.json'), 'utf8'), 'row');
  });

  it('is no reason to fail where it cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await makePrivate(join(folder, 'file/below'));
  });
});
