import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../../src/core/request.ts';
import { FolderFiles, folderReferences } from '../../../src/local/folderFiles.ts';
import { goneFiles, LocalAssets } from '../../../src/local/localAssets.ts';
import { uriOfPath } from '../../../src/local/uris.ts';
import { makePng } from '../support/images.ts';

const image = makePng(8, 8);

describe('Images in folders of this machine', () => {
  const sink = new LocalAssets();
  let home: string;
  let site: string;
  let root: string;

  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'easel-assets-')));
    site = join(home, 'my site');
    root = uriOfPath(site);
    await mkdir(site);
    await mkdir(join(home, 'elsewhere'));
    await writeFile(join(home, 'elsewhere', 'secret.png'), 'secret');
    await symlink(join(home, 'elsewhere'), join(site, 'out'));
    await symlink(join(home, 'elsewhere', 'secret.png'), join(site, 'link.png'));
  });
  afterEach(() => rm(home, { recursive: true }));

  function target(directory: string, stem = 'kite'): Target {
    return { root, inWorkspace: true, directory, stem };
  }

  it('land under the first free name, in folders that are made', async () => {
    const place = target('img/deep');
    await sink.check(place);
    const names = [];
    for (let n = 0; n < 2; n++) {
      const uri = await sink.freeName(place, 'png');
      assert.equal(await sink.write(place, uri, image), 'written');
      names.push(uri);
    }
    assert.deepEqual(names, [`${root}/img/deep/kite.png`, `${root}/img/deep/kite-2.png`]);
    assert.deepEqual(await readFile(join(site, 'img/deep/kite-2.png')), Buffer.from(image));
  });

  it('are never written over a file', async () => {
    await writeFile(join(site, 'kite.png'), 'mine');
    const uri = `${root}/kite.png`;
    assert.deepEqual(await sink.look(target(''), 'png'), { uri, standing: 'other' });
    for (const over of [undefined, 'placeholder'] as const) {
      assert.equal(await sink.write(target(''), uri, image, over), 'taken');
    }
    assert.equal(await readFile(join(site, 'kite.png'), 'utf8'), 'mine');
  });

  it('never leave their folder, by name or by link', async () => {
    for (const directory of ['../elsewhere', 'img/../../elsewhere', 'out', 'out/deep']) {
      await assert.rejects(sink.check(target(directory)), { code: 'outside-workspace' }, directory);
      const uri = uriOfPath(join(site, directory, 'new.png'));
      await assert.rejects(sink.write(target(directory), uri, image), { code: 'outside-workspace' });
    }
    // A name that leads elsewhere is not the target's, whatever the target says.
    const uri = uriOfPath(join(home, 'elsewhere', 'new.png'));
    await assert.rejects(sink.write(target(''), uri, image), { code: 'outside-workspace' });
    assert.deepEqual(await goneFiles([uri]), new Set([uri]));
  });

  it('are told apart by their bytes, and as gone when they are', async () => {
    const uri = `${root}/kite.png`;
    assert.equal(await sink.holds(uri, 'any'), false);
    assert.deepEqual(await goneFiles([uri, `${root}/link.png`, 'vscode-vfs://x/y.png']), new Set([uri]));
  });

  it('are read as references from their folder alone', async () => {
    await mkdir(join(site, 'ü'));
    await writeFile(join(site, 'ü', 'a b.png'), image);
    const references = folderReferences(root);
    assert.deepEqual(await references.read(uriOfPath(join(site, 'ü', 'a b.png'))), {
      name: 'a b.png',
      bytes: Buffer.from(image),
    });
    for (const uri of [
      `${root}/link.png`,
      `${root}/out/secret.png`,
      `${root}/../elsewhere/secret.png`,
      `${root}/%2e%2e/elsewhere/secret.png`,
      uriOfPath(join(home, 'elsewhere', 'secret.png')),
      `${root}/none.png`,
      `${root}/%`,
      root,
    ]) {
      await assert.rejects(references.read(uri), { code: 'reference-unreadable' }, uri);
    }
  });

  it('and whatever else lies there are looked at only within', async () => {
    const files = new FolderFiles();
    await writeFile(join(site, 'a.css'), 'a');
    const kinds = ['a.css', '', 'out', 'link.png', '../elsewhere', 'none'].map((path) =>
      files.kindOf({ root, path }),
    );
    const nothing = 'nothing';
    assert.deepEqual(await Promise.all(kinds), ['file', 'folder', nothing, nothing, nothing, nothing]);
    assert.equal(String(await files.read({ root, path: 'a.css' })), 'a');
    assert.equal(await files.read({ root, path: 'link.png' }), undefined);
    assert.equal(await files.read({ root, path: '' }), undefined);
  });
});
