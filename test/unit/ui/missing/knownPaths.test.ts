import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PathKind } from '../../../../src/core/imageReferences/follow.ts';
import { KnownPaths } from '../../../../src/ui/missing/knownPaths.ts';
import { everyPlane } from '../../support/names.ts';

/** A disk of some files; tells what it was asked about. */
class Disk {
  readonly files: Set<string>;
  readonly asked: string[] = [];

  constructor(...files: string[]) {
    this.files = new Set(files);
  }

  readonly look = (path: string): Promise<PathKind> => {
    this.asked.push(path);
    return Promise.resolve(this.kindOf(path));
  };

  kindOf(path: string): PathKind {
    if (this.files.has(path)) return 'file';
    const isFolder = path === '' || [...this.files].some((file) => file.startsWith(`${path}/`));
    return isFolder ? 'folder' : 'nothing';
  }
}

describe('Known paths', () => {
  it('know nothing that nobody has asked the disk about', async () => {
    const paths = new KnownPaths(new Disk('img/a.png').look);
    assert.equal(paths.kindOf('img/a.png'), undefined);
    await paths.learn('img/a.png');
    assert.equal(paths.kindOf('img/a.png'), 'file');
    assert.equal(paths.kindOf('img'), 'folder');
    assert.equal(paths.kindOf('img/b.png'), undefined);
  });

  it('ask about each folder and file once, and about nothing below what is no folder', async () => {
    const disk = new Disk('img/a.png');
    const paths = new KnownPaths(disk.look);
    await Promise.all(
      ['img/a.png', 'img/b.png', 'no/a.png', 'no/b/c.png', 'img/a.png/x'].map((path) => paths.learn(path)),
    );
    assert.deepEqual(disk.asked.toSorted(), ['img', 'img/a.png', 'img/b.png', 'no']);
    assert.equal(paths.kindOf('no/b/c.png'), 'nothing');
    assert.equal(paths.kindOf('img/a.png/x'), 'nothing');
  });

  it('forget what comes and goes, with all that lies below, and say whether anybody cares', async () => {
    const disk = new Disk('img/a.png');
    const paths = new KnownPaths(disk.look);
    await Promise.all(['img/a.png', 'new/deep/a.png'].map((path) => paths.learn(path)));
    assert.equal(paths.forget('img/other.png'), false);
    assert.equal(paths.forget('src/main.ts'), false);
    assert.equal(paths.forget('img'), true);
    assert.equal(paths.kindOf('img/a.png'), undefined);
    // Of a folder that is made with its content, the editor may tell any part.
    assert.equal(paths.forget('new/deep/other.txt'), true);
    assert.equal(paths.kindOf('new/deep/a.png'), undefined);
  });

  it('forget what comes by a name that some file system takes for the same', async () => {
    const disk = new Disk();
    const paths = new KnownPaths(disk.look);
    for (const [known, told] of [
      ['img/kite.png', 'Img/Kite.PNG'],
      ['img/é.png', 'img/e\u0301.png'],
      ['𐐨/a.png', '𐐀'],
    ] as const) {
      await paths.learn(known);
      assert.equal(paths.kindOf(known), 'nothing');
      assert.equal(paths.forget(told), true, told);
      assert.equal(paths.kindOf(known), undefined, told);
    }
    assert.equal(paths.forget('img/ß.png'), false);
  });

  it('tell names apart that differ in case alone, and keep names of every plane of Unicode', async () => {
    const names = everyPlane.map((name) => `${name}/${name}.png`);
    const disk = new Disk('img/Kite.png', ...names);
    const paths = new KnownPaths(disk.look);
    for (const path of ['img/Kite.png', 'img/kite.png', ...names]) await paths.learn(path);
    assert.deepEqual([paths.kindOf('img/Kite.png'), paths.kindOf('img/kite.png')], ['file', 'nothing']);
    for (const name of names) assert.equal(paths.kindOf(name), 'file', name);
  });

  it('forget everything with their folder', async () => {
    const paths = new KnownPaths(new Disk('img/a.png').look);
    await paths.learn('img/a.png');
    assert.equal(paths.forget(''), true);
    assert.equal(paths.kindOf('img'), undefined);
  });

  it('do not take over an answer that has become old while it was on its way', async () => {
    const { promise, resolve } = Promise.withResolvers<PathKind>();
    const paths = new KnownPaths(() => promise);
    const learning = paths.learn('a.png');
    paths.forget('a.png');
    resolve('nothing');
    await learning;
    assert.equal(paths.kindOf('a.png'), undefined);
  });

  it('hold nothing for missing that nobody can look at', async () => {
    const paths = new KnownPaths(() => Promise.resolve('unreadable'));
    await paths.learn('secret/a.png');
    assert.equal(paths.kindOf('secret/a.png'), 'unreadable');
  });

  it('are right after any changes, as long as these are told', async () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), path), { maxLength: 12 }), async (changes) => {
        const disk = new Disk();
        const paths = new KnownPaths(disk.look);
        for (const [isNew, changed] of changes) {
          const before = [...disk.files];
          for (const file of before)
            if (file === changed || file.startsWith(`${changed}/`)) disk.files.delete(file);
          const isInFile = before.some((file) => changed.startsWith(`${file}/`));
          if (isNew && !isInFile) disk.files.add(changed);
          paths.forget(changed);
          // A folder goes with its last file, and somebody tells that too.
          const parts = changed.split('/');
          for (let depth = parts.length - 1; depth > 0; depth--) {
            const folder = parts.slice(0, depth).join('/');
            if (disk.kindOf(folder) === 'nothing') paths.forget(folder);
          }
          for (const probe of ['a', 'a/b', 'a/b/c', 'b/b', 'c', changed]) {
            await paths.learn(probe);
            assert.equal(paths.kindOf(probe), disk.kindOf(probe), probe);
          }
        }
      }),
    );
  });
});
