import assert from 'node:assert/strict';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import type { Target } from '../../../src/core/request.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { FolderFiles, folderReferences, pathBelowUri } from '../../../src/local/folderFiles.ts';
import { goneFiles, LocalAssets } from '../../../src/local/localAssets.ts';
import { uriOfPath } from '../../../src/local/uris.ts';
import { makePng } from '../support/images.ts';
import { anyName, everyPlane } from '../support/names.ts';
import { sampleProvenance } from '../support/provenance.ts';

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

  it('lie under names of every plane of Unicode, and are found there', async () => {
    for (const name of everyPlane) {
      const place = target(name, name);
      const uri = await sink.freeName(place, 'png');
      assert.equal(await sink.write(place, uri, image), 'written', name);
      assert.deepEqual(await readFile(join(site, name, `${name}.png`)), Buffer.from(image));
      assert.equal(await sink.holds(uri, sha256Of(image)), true);
      assert.equal(pathBelowUri(root, uri), `${name}/${name}.png`);
    }
  });

  it('lie below their folder at the very path that code names, or are refused before they are paid', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, fc.array(anyName, { maxLength: 2 }), async (stem, directories) => {
        const place = target(directories.join('/'), stem);
        try {
          await sink.check(place);
          await sink.look(place, 'png');
        } catch (thrown) {
          assert.ok(thrown instanceof EaselError, String(thrown));
          return;
        }
        const { uri, standing } = await sink.look(place, 'png');
        const outcome = await sink.write(place, uri, image, 'placeholder');
        assert.equal(outcome, standing === 'nothing' ? 'written' : 'taken');
        assert.deepEqual(await readFile(join(site, place.directory, `${stem}.png`)), Buffer.from(image));
      }),
    );
  });

  it('have names of 255 bytes at most: one that code names is refused, and others are cut', async () => {
    const longest = 'я'.repeat(125);
    const { uri } = await sink.look(target('', longest), 'webp');
    assert.equal(await sink.write(target('', longest), uri, image), 'written');
    const beside = await sink.freeName(target('', longest), 'webp', 2);
    assert.equal(beside, `${root}/${encodeURIComponent('я'.repeat(124))}-2.webp`);
    assert.equal(await sink.write(target('', longest), beside, image), 'written');
    await assert.rejects(sink.look(target('', `${longest}я`), 'webp'), { code: 'save-failed' });
    await assert.rejects(sink.check(target('я'.repeat(128))), { code: 'folder-not-writable' });
    const cut = await sink.freeName(target('', 'я'.repeat(300)), 'webp');
    assert.equal(await sink.write(target('', 'я'.repeat(300)), cut, image), 'written');
  });

  it('get no name on Windows that it cannot have, and are refused before they are paid', async () => {
    const windows = new LocalAssets(undefined, 'win32');
    for (const [directory, stem] of [
      ['', 'nul'],
      ['', 'COM¹.min'],
      ['aux', 'kite'],
      ['img', 'a:b'],
      ['img.', 'kite'],
      ['img ', 'kite'],
      ['', 'kite?'],
    ] as const) {
      const refused = { code: 'save-failed', charged: 'no', details: { folder: join(directory, stem) } };
      await assert.rejects(windows.check(target(directory, stem)), refused);
      await sink.check(target(directory, stem));
    }
    for (const name of everyPlane) await windows.check(target(name, name));
  });

  it('whose folder cannot be written are refused as what they are, for nothing', async () => {
    await writeFile(join(site, 'img'), 'a file');
    const refused = { code: 'folder-not-writable', charged: 'no', details: { folder: 'img' } };
    await assert.rejects(sink.check(target('img')), refused);
    await assert.rejects(sink.check(target('img/deep')), { ...refused, details: { folder: 'img/deep' } });
  });

  it('whose folder has vanished make it anew, but never the folder that it counts from', async () => {
    const place = target('img/deep');
    await mkdir(join(site, 'img/deep'), { recursive: true });
    const { uri } = await sink.look(place, 'png');
    await rm(join(site, 'img'), { recursive: true });
    assert.equal(await sink.write(place, uri, image), 'written');
    await rename(site, join(home, 'away'));
    await assert.rejects(sink.check(place), { code: 'folder-not-writable', charged: 'no' });
    await assert.rejects(sink.write(place, `${root}/img/deep/b.png`, image), { code: 'save-failed' });
    assert.deepEqual((await readdir(home)).sort(), ['away', 'elsewhere']);
    // A file in its place is no folder either.
    await writeFile(site, 'a file');
    await assert.rejects(
      sink.look(place, 'png').then(() => sink.write(place, uri, image)),
      {
        code: 'save-failed',
      },
    );
    await rm(site);
    await rename(join(home, 'away'), site);
  });

  it('that go over one placeholder at once leave one of them there, and no other is lost', async () => {
    const placeholder = markPlaceholder(image, sampleProvenance, sha256Of);
    for (let round = 0; round < 20; round++) {
      const stem = `race-${round}`;
      const { uri } = await sink.look(target('', stem), 'png');
      await sink.write(target('', stem), uri, placeholder);
      const images = [1, 2, 3].map((seed) => makePng(8, 8, 'rgb', seed));
      const outcomes = await Promise.all(
        images.map((each) => sink.write(target('', stem), uri, each, 'placeholder')),
      );
      assert.deepEqual(outcomes.toSorted(), ['taken', 'taken', 'written']);
      const there = await readFile(join(site, `${stem}.png`));
      assert.deepEqual(there, Buffer.from(images[outcomes.indexOf('written')] ?? []));
    }
  });

  it('lie in a folder that is itself behind a link, as it is named', async () => {
    await symlink(site, join(home, 'link'));
    const place = { ...target('img'), root: uriOfPath(join(home, 'link')) };
    await sink.check(place);
    const { uri } = await sink.look(place, 'png');
    assert.equal(uri, `${place.root}/img/kite.png`);
    assert.equal(await sink.write(place, uri, image, 'placeholder'), 'written');
    assert.deepEqual(await readFile(join(site, 'img/kite.png')), Buffer.from(image));
    const { bytes } = await folderReferences(place.root).read(uri);
    assert.deepEqual(bytes, Buffer.from(image));
  });

  it('have their path below any folder, the root of all included', () => {
    for (const [folder, uri, path] of [
      ['file:///', 'file:///img/a%20b.png', 'img/a b.png'],
      ['file:///c%3A/', 'file:///c%3A/img/a.png', 'img/a.png'],
      ['file://server/share', 'file://server/share/a.png', 'a.png'],
      ['file://server/share', 'file://server/share2/a.png', undefined],
      ['file:///c%3A/Work', 'file:///d%3A/Work/a.png', undefined],
    ] as const) {
      assert.equal(pathBelowUri(folder, uri), path, uri);
    }
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
