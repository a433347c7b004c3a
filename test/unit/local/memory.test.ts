import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMemory } from '../../../src/local/memory.ts';

describe('A memory in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-memory-'));
    path = join(folder, 'data', 'memory.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is empty before anything is remembered', async () => {
    assert.equal((await FileMemory.open(path)).get('uploads'), undefined);
  });

  it('remembers across restarts', async () => {
    const memory = await FileMemory.open(path);
    await memory.update('uploads', { a: 1 });
    await memory.update('wireForm', 'x');
    const again = await FileMemory.open(path);
    assert.deepEqual([again.get('uploads'), again.get('wireForm')], [{ a: 1 }, 'x']);
  });

  it('is empty when its file is none of ours', async () => {
    for (const text of ['', '{', '[]', '7', 'null']) {
      await writeFile(join(folder, 'broken.json'), text);
      const memory = await FileMemory.open(join(folder, 'broken.json'));
      assert.equal(memory.get('length'), undefined, text);
    }
  });
});
