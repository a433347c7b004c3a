import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EaselError } from '../../src/core/errors.ts';
import { markPlaceholder } from '../../src/core/placeholderMark.ts';
import type { Target } from '../../src/core/request.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { WorkspaceAssets } from '../../src/workspace/assets.ts';
import { makePng } from '../unit/support/images.ts';
import { everyPlane } from '../unit/support/names.ts';
import { sampleProvenance } from '../unit/support/provenance.ts';
import { until } from '../vscode/until.ts';
import { MemoryFiles } from './memoryFiles.ts';

/** That an image was refused with this code, as one that costs nothing where that is asked. */
function isRefused(code: EaselError['code'], charged?: 'no'): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof EaselError &&
    thrown.code === code &&
    (charged === undefined || thrown.charged === charged);
}

describe('The place of an image on a file system of the editor', () => {
  const sink = new WorkspaceAssets();
  const image = Buffer.from('the image');
  const registrations: vscode.Disposable[] = [];
  let schemes = 0;

  afterEach(() => {
    for (const registration of registrations.splice(0)) registration.dispose();
  });

  /** Registers a file system; resolves to the URI of a folder in it. */
  function open(files: MemoryFiles, folder = '/site', options = {}): string {
    const scheme = `easel-memory-${++schemes}`;
    registrations.push(vscode.workspace.registerFileSystemProvider(scheme, files, options));
    return `${scheme}:${folder}`;
  }

  const target = (root: string, stem = 'kite', directory = 'img'): Target => ({
    root,
    inWorkspace: true,
    directory,
    stem,
  });

  it('is found free, written and known again, also where the folder is the root of all', async () => {
    for (const folder of ['/', '/site']) {
      const files = new MemoryFiles(['/site']);
      const place = target(open(files, folder));
      await sink.check(place);
      const uri = await sink.freeName(place, 'png');
      assert.equal(await sink.write(place, uri, image), 'written');
      assert.deepEqual(files.paths, [`${folder === '/' ? '' : folder}/img/kite.png`]);
      assert.equal(await sink.holds(uri, sha256Of(image)), true);
      assert.match(await sink.freeName(place, 'png'), /\/img\/kite-2\.png$/);
    }
  });

  it('has any name that it can have, of every plane of Unicode, and as long as may be', async () => {
    const files = new MemoryFiles(['/site']);
    const root = open(files);
    const names = [...everyPlane, 'я'.repeat(125)];
    for (const name of names) {
      const place = target(root, name, name.slice(0, 20));
      const { uri, standing } = await sink.look(place, 'png');
      assert.equal(standing, 'nothing', name);
      assert.equal(await sink.write(place, uri, image, 'placeholder'), 'written', name);
    }
    assert.deepEqual(files.paths, names.map((name) => `/site/${name.slice(0, 20)}/${name}.png`).sort());
    for (const path of files.written) {
      assert.ok(Buffer.byteLength(path.slice(path.lastIndexOf('/') + 1)) <= 255, path);
    }
  });

  it('is taken by a name that differs in case alone where the file system says so', async () => {
    const files = new MemoryFiles(['/site'], { anyCase: true });
    const root = open(files);
    files.put('/site/img/Kite.PNG', 'mine');
    const { uri: taken, standing } = await sink.look(target(root), 'png');
    assert.equal(standing, 'other');
    assert.equal(await sink.write(target(root), taken, image), 'taken');
    assert.equal(await sink.write(target(root), taken, image, 'placeholder'), 'taken');
    const free = await sink.freeName(target(root), 'png');
    assert.equal(await sink.write(target(root), free, image), 'written');
    assert.deepEqual(files.paths, ['/site/img/Kite.PNG', '/site/img/kite-2.png']);
    assert.equal(Buffer.from(files.bytesAt('/site/img/kite.png')).toString(), 'mine');
  });

  it('gets one image over its placeholder, however many come at once and by whatever name', async () => {
    const files = new MemoryFiles(['/site'], { anyCase: true });
    const root = open(files);
    files.put('/site/img/Kite.png', markPlaceholder(makePng(8, 8), sampleProvenance, sha256Of));
    const images = ['Kite', 'kite', 'KITE'].map((stem) => ({ stem, bytes: Buffer.from(`of ${stem}`) }));
    const outcomes = await Promise.all(
      images.map(async ({ stem, bytes }) => {
        const { uri, standing } = await sink.look(target(root, stem), 'png');
        assert.equal(standing, 'placeholder');
        return sink.write(target(root, stem), uri, bytes, 'placeholder');
      }),
    );
    assert.deepEqual(outcomes.toSorted(), ['taken', 'taken', 'written']);
    const there = Buffer.from(files.bytesAt('/site/img/kite.png')).toString();
    assert.equal(there, `of ${images[outcomes.indexOf('written')]?.stem}`);
    assert.equal(files.paths.length, 1, 'nothing else is left');
  });

  it('is refused for nothing where the file system, or the folder, is read-only', async () => {
    const files = new MemoryFiles(['/site']);
    const root = open(files, '/site', { isReadonly: true });
    const { fs } = vscode.workspace;
    const [scheme = ''] = root.split(':');
    await until('the editor to know', () => fs.isWritableFileSystem(scheme) === false);
    await assert.rejects(sink.check(target(root)), isRefused('folder-not-writable', 'no'));
    await assert.rejects(sink.write(target(root), `${root}/img/kite.png`, image));
    assert.deepEqual(files.written, []);

    const locked = new MemoryFiles(['/site']);
    locked.isLocked = true;
    await assert.rejects(sink.check(target(open(locked))), isRefused('folder-not-writable', 'no'));
  });

  it('is refused for nothing where a file stands in the place of a folder', async () => {
    const files = new MemoryFiles(['/site']);
    files.put('/site/img', 'a file');
    files.put('/file', 'a file');
    const root = open(files);
    await assert.rejects(sink.check(target(root)), isRefused('folder-not-writable', 'no'));
    await assert.rejects(
      sink.check(target(root, 'kite', 'img/deep')),
      isRefused('folder-not-writable', 'no'),
    );
    await assert.rejects(sink.check(target(open(files, '/file'))), isRefused('folder-not-writable', 'no'));
  });

  it('is told as what it is when the file system refuses in the end', async () => {
    const files = new MemoryFiles(['/site']);
    const root = open(files);
    for (const [refuses, code] of [
      [vscode.FileSystemError.NoPermissions(), 'folder-not-writable'],
      [vscode.FileSystemError.Unavailable(), 'save-failed'],
    ] as const) {
      files.refuses = refuses;
      await assert.rejects(sink.write(target(root), `${root}/img/kite.png`, image), isRefused(code));
    }
    // Whoever made it is gone, as when its extension was disabled.
    for (const registration of registrations.splice(0)) registration.dispose();
    await assert.rejects(sink.check(target(root)), isRefused('folder-not-writable', 'no'));
    await assert.rejects(sink.look(target(root), 'png'), isRefused('save-failed'));
    await assert.rejects(sink.freeName(target(root), 'png'), isRefused('save-failed'));
  });

  it('is made anew with the folder that it lies in, but not with the one that it counts from', async () => {
    const files = new MemoryFiles(['/site', '/site/img']);
    const root = open(files);
    const uri = await sink.freeName(target(root), 'png');
    files.vanish('/site/img');
    assert.equal(await sink.write(target(root), uri, image), 'written');
    files.vanish('/site');
    await assert.rejects(sink.check(target(root)), isRefused('folder-not-writable', 'no'));
    await assert.rejects(sink.write(target(root), uri, image), isRefused('save-failed'));
    assert.deepEqual(files.paths, []);
    files.put('/site/other.txt', '');
    assert.equal(await sink.write(target(root), uri, image), 'written');
  });

  it('never lies outside of the folder that it counts from', async () => {
    const files = new MemoryFiles(['/site', '/elsewhere']);
    const root = open(files);
    for (const directory of ['..', '../elsewhere', 'img/../../elsewhere']) {
      await assert.rejects(sink.check(target(root, 'kite', directory)), isRefused('outside-workspace'));
    }
    for (const uri of [`${root}2/kite.png`, `${root}/../kite.png`, 'easel-memory-other:/site/kite.png']) {
      await assert.rejects(sink.write(target(root), uri, image), isRefused('outside-workspace'), uri);
    }
    assert.deepEqual(files.written, []);
  });
});
