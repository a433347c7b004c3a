import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFile, removeAbandoned, replaceFile } from '../../../src/workspace/durableFile.ts';

describe('A durable file', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'durable-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

  it('replaces what was there and leaves nothing else behind', async () => {
    await replaceFile(join(folder, 'deep/row.json'), Buffer.from('one'));
    await replaceFile(join(folder, 'deep/row.json'), Buffer.from('two'));
    assert.equal(await text('deep/row.json'), 'two');
    assert.deepEqual(await readdir(join(folder, 'deep')), ['row.json']);
  });

  it('is never created over another one', async () => {
    await writeFile(join(folder, 'kite.png'), 'mine');
    assert.equal(await createFile(join(folder, 'kite.png'), Buffer.from('new')), 'taken');
    assert.equal(await text('kite.png'), 'mine');
    assert.deepEqual(await readdir(folder), ['kite.png']);
  });

  it('is given to exactly one of many who want the same name', async () => {
    const wishes = Array.from({ length: 12 }, (_, n) =>
      createFile(join(folder, 'kite.png'), Buffer.from(`image ${n}`)),
    );
    const outcomes = await Promise.all(wishes);
    assert.equal(outcomes.filter((outcome) => outcome === 'written').length, 1);
    assert.equal(await text('kite.png'), `image ${outcomes.indexOf('written')}`);
    assert.deepEqual(await readdir(folder), ['kite.png']);
  });

  it('says why it could not be written, and leaves no temporary file', async () => {
    await mkdir(join(folder, 'taken.json'));
    await assert.rejects(replaceFile(join(folder, 'taken.json'), Buffer.from('x')), { code: 'EISDIR' });
    assert.deepEqual(await readdir(folder), ['taken.json']);
  });

  it('that a crash left half-written is removed after a day, and only then', async () => {
    const now = Date.now();
    const old = new Date(now - 25 * 60 * 60_000);
    await writeFile(join(folder, '.easel-0123456789ab.tmp'), 'abandoned');
    await utimes(join(folder, '.easel-0123456789ab.tmp'), old, old);
    await writeFile(join(folder, '.easel-ba9876543210.tmp'), 'being written by another window');
    await writeFile(join(folder, 'notes.tmp'), 'somebody else’s');
    await utimes(join(folder, 'notes.tmp'), old, old);
    await removeAbandoned(folder, now);
    assert.deepEqual((await readdir(folder)).sort(), ['.easel-ba9876543210.tmp', 'notes.tmp']);
  });
});
