import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { EaselError } from '../../src/core/errors.ts';
import { markPlaceholder } from '../../src/core/placeholderMark.ts';
import { provenanceOf } from '../../src/core/provenance.ts';
import type { Target } from '../../src/core/request.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { WorkspaceAssets } from '../../src/workspace/assets.ts';
import { freshJob } from '../unit/support/jobs.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { cleanUp, fileOf, folder } from './support.ts';

describe('The place of an image that code names', () => {
  const sink = new WorkspaceAssets();
  const image = Buffer.from('the image');
  const remote = new MemoryFiles(['/site', '/site/made']);
  let placeholder: Uint8Array;
  let registration: vscode.Disposable;

  before(async () => {
    registration = vscode.workspace.registerFileSystemProvider('easel-test', remote);
    const provenance = provenanceOf(freshJob(), (uri) => uri, 'Easel test');
    placeholder = markPlaceholder(await readFile(fileOf('img/delta.png').fsPath), provenance, sha256Of);
  });
  after(() => void registration.dispose());
  beforeEach(() => mkdir(fileOf('made').fsPath, { recursive: true }));
  afterEach(() => cleanUp('made', 'away'));

  const touched = (): Uint8Array => Buffer.concat([placeholder, Buffer.from(' ')]);
  const target = (stem: string, root = folder().toString()): Target => ({
    root,
    inWorkspace: true,
    directory: 'made',
    stem,
  });
  const put = (name: string, bytes: Uint8Array): Promise<void> =>
    writeFile(fileOf(`made/${name}`).fsPath, bytes);
  const bytesOf = (name: string): Promise<Buffer> => readFile(fileOf(`made/${name}`).fsPath);

  it('holds nothing, a placeholder, or anything else', async () => {
    await put('ours.png', placeholder);
    await put('touched.png', touched());
    await put('theirs.png', image);
    await mkdir(fileOf('made/folder.png').fsPath);
    await symlink(fileOf('made/ours.png').fsPath, fileOf('made/link.png').fsPath);
    await symlink(fileOf('made/nowhere.png').fsPath, fileOf('made/dead.png').fsPath);
    for (const [stem, standing] of [
      ['free', 'nothing'],
      ['ours', 'placeholder'],
      ['touched', 'other'],
      ['theirs', 'other'],
      ['folder', 'other'],
      ['link', 'other'],
      ['dead', 'other'],
    ] as const) {
      const uri = fileOf(`made/${stem}.png`).toString();
      assert.deepEqual(await sink.look(target(stem), 'png'), { uri, standing });
    }
  });

  it('gets the image in place of the placeholder, and of nothing else', async () => {
    for (const [name, bytes, outcome] of [
      ['ours.png', placeholder, 'written'],
      ['touched.png', touched(), 'taken'],
      ['theirs.png', Buffer.from('theirs'), 'taken'],
    ] as const) {
      await put(name, bytes);
      const uri = fileOf(`made/${name}`).toString();
      assert.equal(await sink.write(target('x'), uri, image), 'taken', 'not asked to replace anything');
      assert.equal(await sink.write(target('x'), uri, image, 'placeholder'), outcome, name);
      assert.deepEqual(await bytesOf(name), Buffer.from(outcome === 'written' ? image : bytes), name);
    }
    assert.deepEqual(await readdir(fileOf('made').fsPath), ['ours.png', 'theirs.png', 'touched.png']);
  });

  it('has its next free name beside it, with the extension that code writes', async () => {
    await put('hero.JPG', image);
    await symlink(fileOf('made/nowhere').fsPath, fileOf('made/hero-2.JPG').fsPath);
    const free = fileOf('made/hero-3.JPG').toString();
    assert.equal(await sink.freeName(target('hero'), 'JPG', 2), free);
    const plain = fileOf('made/other-2.JPG').toString();
    assert.equal(await sink.freeName(target('other'), 'JPG', 2), plain);
  });

  it('is never outside of the workspace folder, whatever links say', async () => {
    await symlink(tmpdir(), fileOf('away').fsPath);
    const outside = { ...target('x'), directory: 'away' };
    const isOutside = (thrown: unknown): boolean =>
      thrown instanceof EaselError && thrown.code === 'outside-workspace';
    await assert.rejects(sink.check(outside), isOutside);
    const uri = fileOf('away/easel-host-test.png').toString();
    await assert.rejects(sink.write(outside, uri, image, 'placeholder'), isOutside);
  });

  it('is the same where files lie elsewhere than on this disk', async () => {
    const there = (stem: string): Target => target(stem, 'easel-test:/site');
    remote.put('/site/made/ours.png', placeholder);
    remote.put('/site/made/touched.png', touched());
    for (const [stem, standing, outcome] of [
      ['free', 'nothing', 'written'],
      ['ours', 'placeholder', 'written'],
      ['touched', 'other', 'taken'],
    ] as const) {
      const place = await sink.look(there(stem), 'png');
      assert.equal(place.standing, standing, stem);
      assert.equal(await sink.write(there(stem), place.uri, image, 'placeholder'), outcome, stem);
      const bytes = Buffer.from(remote.bytesAt(`/site/made/${stem}.png`));
      assert.deepEqual(bytes, Buffer.from(outcome === 'written' ? image : touched()), stem);
    }
    assert.deepEqual(remote.paths, ['/site/made/free.png', '/site/made/ours.png', '/site/made/touched.png']);
  });
});
