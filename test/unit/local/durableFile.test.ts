import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFile, readRegularFile, removeAbandoned, replaceFile } from '../../../src/local/durableFile.ts';

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

  it('is read where a link leads to it; a device or a pipe, which may have no end, is not', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(join(folder, 'kite.png'), 'kite');
    await symlink('kite.png', join(folder, 'link.png'));
    assert.equal(Buffer.from(await readRegularFile(join(folder, 'link.png'))).toString(), 'kite');
    await symlink('/dev/zero', join(folder, 'endless.png'));
    await promisify(execFile)('mkfifo', [join(folder, 'pipe.png')]);
    for (const name of ['endless.png', 'pipe.png']) {
      await assert.rejects(readRegularFile(join(folder, name)), /is no file$/);
    }
    await assert.rejects(readRegularFile(folder), { code: 'EISDIR' });
    await assert.rejects(readRegularFile(join(folder, 'none.png')), { code: 'ENOENT' });
  });

  it('is never created over another one', async () => {
    await writeFile(join(folder, 'kite.png'), 'mine');
    assert.equal(await createFile(join(folder, 'kite.png'), Buffer.from('new')), 'taken');
    assert.equal(await text('kite.png'), 'mine');
    assert.deepEqual(await readdir(folder), ['kite.png']);
  });

  it('replaces a file that it may replace, and that is whole for whoever reads it meanwhile', async () => {
    const path = join(folder, 'kite.png');
    const old = Buffer.alloc(200_000, 'o');
    const image = Buffer.alloc(300_000, 'i');
    await writeFile(path, old);
    const write = createFile(path, image, (present) => Buffer.from(present).equals(old));
    const done = write.then(() => true);
    for (let ended: unknown = false; ended === false;) {
      const seen = await readFile(path);
      assert.ok(seen.equals(old) || seen.equals(image), `${seen.length} bytes`);
      ended = await Promise.race([done, Promise.resolve(false)]);
    }
    assert.equal(await write, 'written');
    assert.ok((await readFile(path)).equals(image));
    assert.deepEqual(await readdir(folder), ['kite.png']);
  });

  it('leaves a file that has become another one right before', async () => {
    const path = join(folder, 'kite.png');
    await writeFile(path, 'mine');
    const judged: string[] = [];
    const outcome = await createFile(path, Buffer.from('new'), (present) => {
      judged.push(Buffer.from(present).toString());
      return false;
    });
    assert.deepEqual([outcome, judged, await text('kite.png')], ['taken', ['mine'], 'mine']);
    assert.deepEqual(await readdir(folder), ['kite.png']);
  });

  it('neither follows nor replaces a link, nor a folder', async () => {
    await writeFile(join(folder, 'far.png'), 'far');
    await symlink(join(folder, 'far.png'), join(folder, 'link.png'));
    await symlink(join(folder, 'gone.png'), join(folder, 'dead.png'));
    await mkdir(join(folder, 'folder.png'));
    for (const name of ['link.png', 'dead.png', 'folder.png']) {
      assert.equal(await createFile(join(folder, name), Buffer.from('new'), () => true), 'taken', name);
    }
    assert.equal(await text('far.png'), 'far');
    assert.deepEqual((await readdir(folder)).sort(), ['dead.png', 'far.png', 'folder.png', 'link.png']);
  });

  it('is created where there is nothing to replace', async () => {
    assert.equal(await createFile(join(folder, 'kite.png'), Buffer.from('new'), () => true), 'written');
    assert.equal(await text('kite.png'), 'new');
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

  it('that a dead process left half-written is removed; one that is being written is not', async () => {
    const now = Date.now();
    const old = new Date(now - 25 * 60 * 60_000);
    const { promise: ours, resolve } = Promise.withResolvers<string>();
    const watcher = watch(folder, (_event, name) => {
      if (name?.endsWith('.tmp')) resolve(name);
    });
    await createFile(join(folder, 'kite.png'), Buffer.from('image'));
    const living = await ours;
    watcher.close();
    const dead = living.replace(/-\d+-/, '-999999999-');
    const elsewhere = dead.replace(/easel-[0-9a-f]{6}/, 'easel-000000');
    const elsewhereOld = elsewhere.replace(/[0-9a-f]{8}\.tmp/, '01234567.tmp');
    for (const name of [living, dead, elsewhere, elsewhereOld, 'notes.tmp'])
      await writeFile(join(folder, name), 'x');
    for (const name of [elsewhereOld, 'notes.tmp']) await utimes(join(folder, name), old, old);
    await removeAbandoned(folder, now);
    assert.deepEqual((await readdir(folder)).sort(), [elsewhere, living, 'kite.png', 'notes.tmp'].sort());
  });
});
