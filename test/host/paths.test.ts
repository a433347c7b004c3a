import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { EaselError } from '../../src/core/errors.ts';
import type { Target } from '../../src/core/request.ts';
import { LocalDisk } from '../../src/scan/disk.ts';
import { findMissing } from '../../src/scan/findMissing.ts';
import { WorkspaceFiles } from '../../src/ui/missing/workspaceFiles.ts';
import { WorkspaceAssets } from '../../src/workspace/assets.ts';
import { everyPlane } from '../unit/support/names.ts';
import { cleanUp, configure, fileOf, folder, generate, pixelsOf } from './support.ts';

function failsWith(code: EaselError['code']): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof EaselError && thrown.code === code;
}

describe('Paths of every kind', () => {
  const sink = new WorkspaceAssets();
  const image = Buffer.from('the image');
  const target = (root: string, stem = 'kite'): Target => ({
    root,
    inWorkspace: true,
    directory: 'img',
    stem,
  });

  before(() => configure({ backend: 'placeholder' }));
  after(() => configure({ backend: undefined }));
  afterEach(() => cleanUp('planes', 'gone', 'hostile'));

  for (const place of ['C:\\out.png', '..\\out.png', 'a\\..\\..\\out.png', '\\\\server\\share\\out.png']) {
    it(`of Windows lead nowhere outside: ${place}`, async () => {
      await assert.rejects(generate({ prompt: 'x', target: place }), /outside the workspace folder/);
    });
  }

  it('with a scheme or a host that is not the folder’s lead nowhere', async () => {
    const { path } = fileOf('out.png');
    for (const uri of [
      { scheme: 'vscode-remote', authority: 'ssh-remote+elsewhere', path },
      { scheme: 'file', authority: 'server', path },
      { scheme: 'untitled', path },
      { scheme: 'file', path: `${path}/../../out.png` },
    ]) {
      await assert.rejects(
        generate({ prompt: 'x', target: uri }),
        /outside the workspace folder/,
        JSON.stringify(uri),
      );
    }
  });

  it('with characters of every plane of Unicode are written, found and read again', async () => {
    const name = everyPlane.join(' ');
    const [file = ''] = await generate({ prompt: 'A kite', target: `planes/${name}/${name}.png` });
    assert.equal(file, `planes/${name}/${name}.png`);
    assert.deepEqual(await pixelsOf(file), { width: 1024, height: 1024 });
    assert.deepEqual(await readdir(fileOf(`planes/${name}`).fsPath), [`${name}.png`]);
    const path = `${name}/${name}.png`;
    await writeFile(
      fileOf('planes/page.html').fsPath,
      `<img src="${path}"><img src="${encodeURI(path)}"><img src="${encodeURI(name)}.webp">`,
    );
    const place = { within: [{ path: 'planes', isFile: false }], excludes: {}, publicFolders: [], texts: {} };
    const missing = await findMissing(new LocalDisk(folder().fsPath), place, () => undefined);
    assert.deepEqual(
      missing.flat().map(({ create }) => create),
      [`planes/${name}.webp`],
    );
  });

  it('below a folder that has vanished are refused, and it is not made anew', async () => {
    const root = fileOf('gone');
    await mkdir(fileOf('gone/img').fsPath, { recursive: true });
    await sink.check(target(root.toString()));
    const uri = await sink.freeName(target(root.toString()), 'png');
    await rename(root.fsPath, `${root.fsPath}-away`);
    try {
      await assert.rejects(sink.check(target(root.toString())), failsWith('folder-not-writable'));
      await assert.rejects(sink.write(target(root.toString()), uri, image), failsWith('save-failed'));
      await assert.rejects(readdir(root.fsPath), { code: 'ENOENT' });
      await rename(`${root.fsPath}-away`, root.fsPath);
      assert.equal(await sink.write(target(root.toString()), uri, image), 'written');
      assert.deepEqual(await readFile(fileOf('gone/img/kite.png').fsPath), image);
    } finally {
      await rm(`${root.fsPath}-away`, { recursive: true, force: true });
    }
  });

  it('to a configuration without an end hold nobody up', async function () {
    if (process.platform === 'win32') this.skip();
    await mkdir(fileOf('hostile/img').fsPath, { recursive: true });
    await symlink('/dev/zero', fileOf('hostile/tsconfig.json').fsPath);
    await writeFile(fileOf('hostile/img/a.png').fsPath, '');
    const files = new WorkspaceFiles();
    try {
      await files.learn(folder(), 'hostile/page.html', ['hostile/img/a.png']);
      const known = files.around(folder(), 'hostile/page.html');
      assert.equal(known?.kindOf('hostile/img/a.png'), 'file');
      assert.deepEqual(known.aliases, []);
    } finally {
      files.dispose();
    }
  });
});
