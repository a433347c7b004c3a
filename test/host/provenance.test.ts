import assert from 'node:assert/strict';
import { chmod, copyFile, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Job } from '../../src/core/job.ts';
import { markPlaceholder, untouchedPlaceholder } from '../../src/core/placeholderMark.ts';
import {
  parseProvenance,
  printProvenance,
  readProvenance,
  stripProvenance,
  writeProvenance,
} from '../../src/core/provenance.ts';
import type { Provenance } from '../../src/core/provenance.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import type { FormValues } from '../../src/protocol/messages.ts';
import { regenerateFrom } from '../../src/ui/provenance.ts';
import { References } from '../../src/ui/references.ts';
import { ProvenanceKeeper, readProvenanceOf, removeProvenanceOf } from '../../src/workspace/provenance.ts';
import { freshJob } from '../unit/support/jobs.ts';
import { sampleRequest } from '../unit/support/requests.ts';
import { until } from '../vscode/until.ts';
import { Answers, cleanUp, configure, fileOf, folder, generate } from './support.ts';

const made: Provenance = {
  version: 1,
  prompt: 'A red kite',
  model: 'gpt-image-2',
  tier: '4K',
  ratio: '9:16',
  references: ['img/delta.png', 'img/gone.png'],
  mask: false,
  backend: 'toapis',
  costUsd: 0.025,
  date: '2026-11-20T09:30:00.000Z',
  tool: 'Easel 0.1.0',
};

const bytesOf = (path: string): Promise<Buffer> => readFile(fileOf(path).fsPath);
const textOf = async (path: string): Promise<string> => (await bytesOf(path)).toString();
const write = (path: string, content: string | Uint8Array): Promise<void> =>
  writeFile(fileOf(path).fsPath, content);

/** The files of the folder that the tests write into, without what is being written at this moment. */
async function filesMade(): Promise<string[]> {
  const names = await readdir(fileOf('made').fsPath);
  return names.filter((name) => !name.endsWith('.tmp')).sort();
}

/** Makes a PNG of the workspace with this provenance in it. */
async function imageWith(path: string, provenance: Provenance): Promise<vscode.Uri> {
  await write(path, writeProvenance(await bytesOf('img/delta.png'), provenance));
  return fileOf(path);
}

/** Files that lie in memory, all in one folder. */
class MemoryFiles implements vscode.FileSystemProvider {
  readonly content = new Map<string, Uint8Array>();
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }
  stat({ path }: vscode.Uri): vscode.FileStat {
    const size = this.content.get(path)?.length;
    const isFolder = path === '/site' || path === '/';
    if (size === undefined && !isFolder) throw vscode.FileSystemError.FileNotFound(path);
    const type = isFolder ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: 0, mtime: 0, size: size ?? 0 };
  }
  readFile({ path }: vscode.Uri): Uint8Array {
    const bytes = this.content.get(path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }
  writeFile({ path }: vscode.Uri, bytes: Uint8Array): void {
    this.content.set(path, bytes);
  }
  delete({ path }: vscode.Uri): void {
    this.content.delete(path);
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}

describe('The provenance of an image', () => {
  const answers = new Answers();
  before(() => configure({ backend: 'placeholder' }));
  after(() => configure({ backend: undefined }));
  beforeEach(() => mkdir(fileOf('made').fsPath, { recursive: true }));
  afterEach(async () => {
    answers.restore();
    await configure({ provenance: undefined });
    await cleanUp('assets', 'made');
  });

  describe('is kept', () => {
    it('in the image itself, without a path or a place of this machine', async () => {
      await generate({
        prompt: 'Schnee 雪 "quoted"',
        resolution: '2K',
        size: '16:9',
        references: ['img/delta.png'],
        target: 'made/snow',
      });
      const bytes = await bytesOf('made/snow.png');
      const { date, placeholder, ...rest } = readProvenance(bytes) ?? {};
      assert.equal(placeholder?.digest, sha256Of(stripProvenance(bytes)));
      assert.deepEqual(rest, {
        version: 1,
        prompt: 'Schnee 雪 "quoted"',
        model: 'gpt-image-2',
        tier: '2K',
        ratio: '16:9',
        references: ['img/delta.png'],
        mask: false,
        backend: 'placeholder',
        tool: `Easel ${(vscode.extensions.getExtension('easel.easel')?.packageJSON as { version: string }).version}`,
      });
      assert.ok(Math.abs(Date.now() - Date.parse(date ?? '')) < 60_000);
      assert.ok(!bytes.includes(folder().path), 'the folder is named');
      assert.deepEqual(await filesMade(), ['snow.png']);
    });

    it('beside the image, or nowhere, where the setting says so; a placeholder says so itself anyway', async () => {
      await configure({ provenance: 'none' });
      await generate({ prompt: 'Nowhere', target: 'made/nowhere' });
      await configure({ provenance: 'sidecar' });
      await generate({ prompt: 'Beside', target: 'made/beside' });
      const beside = await until('the sidecar', async () =>
        parseProvenance(await textOf('made/beside.png.easel.json')),
      );
      assert.equal(beside.prompt, 'Beside');
      assert.deepEqual(await filesMade(), ['beside.png', 'beside.png.easel.json', 'nowhere.png']);
      for (const name of ['nowhere', 'beside']) {
        assert.ok(untouchedPlaceholder(await bytesOf(`made/${name}.png`), sha256Of), name);
      }
    });
  });

  describe('beside an image', () => {
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };
    const keeper = new ProvenanceKeeper('Easel test', log);
    beforeEach(() => (warnings.length = 0));

    function job(id: string, state: Job['state'], ...files: string[]): Job {
      const target = { root: folder().toString(), inWorkspace: true, directory: 'made', stem: 'kite' };
      const saved = files.map((path) => ({
        uri: fileOf(path).toString(),
        kind: 'webp' as const,
        width: 8,
        height: 8,
      }));
      return {
        ...freshJob({ id, request: sampleRequest({ prompt: id, target }) }),
        state,
        files: saved,
        finishedAt: 1,
      };
    }

    it('is written once for each image of a job that comes to its end, and for none that had ended before', async () => {
      await configure({ provenance: 'sidecar' });
      const old = job('old', 'done', 'made/old.webp');
      keeper.update([job('new', 'downloading', 'made/one.webp'), old]);
      const finished = job('new', 'done', 'made/one.webp', 'made/two.webp');
      keeper.update([finished, old]);
      await until('both', async () => parseProvenance(await textOf('made/two.webp.easel.json')));
      await cleanUp('made/one.webp.easel.json');
      keeper.update([finished, old]);
      keeper.update([job('last', 'queued')]);
      keeper.update([job('last', 'failed', 'made/last.webp'), finished, old]);
      await until('the last', async () => parseProvenance(await textOf('made/last.webp.easel.json')));
      assert.deepEqual(await filesMade(), ['last.webp.easel.json', 'two.webp.easel.json']);
      assert.deepEqual(warnings, []);
    });

    it('replaces what Easel wrote for an earlier image of that name, and nothing else', async () => {
      const image = fileOf('made/kite.webp').toString();
      await write('made/kite.webp.easel.json', printProvenance(made));
      await keeper.writeSidecar(image, job('second', 'done'));
      assert.equal(parseProvenance(await textOf('made/kite.webp.easel.json'))?.prompt, 'second');
      assert.deepEqual(warnings, []);
      await write('made/kite.webp.easel.json', '{"mine": true}');
      await keeper.writeSidecar(image, job('third', 'done'));
      assert.equal(await textOf('made/kite.webp.easel.json'), '{"mine": true}');
      assert.match(warnings.join(), /made\/kite\.webp\.easel\.json is not Easel's/);
    });

    it('names references by their path in the workspace, and others by their name alone', async () => {
      const references = [fileOf('img/a b é.png'), vscode.Uri.file('/home/ada/private/face.png')];
      const wish = job('kite', 'done');
      const request = { ...wish.request, references: references.map(String) };
      await keeper.writeSidecar(fileOf('made/kite.webp').toString(), { ...wish, request });
      const text = await textOf('made/kite.webp.easel.json');
      assert.deepEqual(parseProvenance(text)?.references, ['img/a b é.png', 'face.png']);
      assert.doesNotMatch(text, /ada|private|file:/);
    });

    it('fails quietly: only the log says that it could not be written', async () => {
      await configure({ provenance: 'sidecar' });
      await mkdir(fileOf('made/kite.webp.easel.json').fsPath);
      keeper.update([job('kite', 'queued')]);
      keeper.update([job('kite', 'done', 'made/kite.webp')]);
      await until('the log', () => warnings.join().includes('EISDIR'));
    });

    it('is not needed where it lies in the image itself, of any format, unless the setting says otherwise', async () => {
      const wish = job('kite', 'downloading');
      for (const image of [await bytesOf('img/beach.jpg'), Buffer.from('<svg/>')]) {
        assert.equal(readProvenance(keeper.embed(image, wish))?.prompt, 'kite');
      }
      const page = await bytesOf('index.html');
      assert.equal(keeper.embed(page, wish), page);
      for (const provenance of ['none', 'sidecar']) {
        await configure({ provenance });
        const image = await bytesOf('img/beach.jpg');
        assert.equal(keeper.embed(image, wish), image);
      }
    });

    it('is not what a placeholder needs: that says itself what it stands for, until somebody changes it', async () => {
      const drawing = Buffer.from('<svg><text>A kite</text></svg>');
      for (const provenance of ['none', 'sidecar', undefined] as const) {
        await configure({ provenance });
        const placeholder = keeper.mark(drawing, job('kite', 'preparing'));
        const { prompt, backend } = untouchedPlaceholder(placeholder, sha256Of) ?? {};
        assert.deepEqual([prompt, backend], ['kite', 'placeholder']);
        const edited = Buffer.from(Buffer.from(placeholder).toString().replace('A kite', 'Mine'));
        assert.equal(untouchedPlaceholder(edited, sha256Of), undefined);
        assert.equal(readProvenance(edited)?.prompt, 'kite');
      }
    });
  });

  it('is kept, read and removed on a file system that is not of this machine, too', async () => {
    const files = new MemoryFiles();
    const registration = vscode.workspace.registerFileSystemProvider('memory', files);
    const image = vscode.Uri.parse('memory:/site/kite.png');
    const sidecar = '/site/kite.png.easel.json';
    const keeper = new ProvenanceKeeper('Easel test', { info: () => undefined, warn: () => undefined });
    try {
      files.content.set(image.path, writeProvenance(await bytesOf('img/delta.png'), made));
      assert.deepEqual(await readProvenanceOf(image), made);
      await keeper.writeSidecar(image.toString(), freshJob());
      assert.ok(await removeProvenanceOf(image));
      assert.deepEqual([...files.content.keys()], [image.path]);
      assert.equal(await readProvenanceOf(image), undefined);
      files.content.set(sidecar, Buffer.from('theirs'));
      await keeper.writeSidecar(image.toString(), freshJob());
      assert.equal(Buffer.from(files.content.get(sidecar) ?? []).toString(), 'theirs');
      assert.equal(await removeProvenanceOf(image), false);
    } finally {
      registration.dispose();
    }
  });

  describe('fills the panel', () => {
    const filled: FormValues[] = [];
    let shown = 0;
    const panel = {
      fill: (form: FormValues) => {
        filled.push(form);
        return Promise.resolve();
      },
      show: () => {
        shown++;
      },
    };
    const memento = {
      get: () => undefined,
      update: () => Promise.resolve(),
      keys: () => [],
    } as unknown as vscode.Memento;
    const references = new References(memento);
    const said: string[] = [];
    let button: string | undefined;

    beforeEach(async () => {
      filled.length = 0;
      said.length = 0;
      shown = 0;
      button = undefined;
      await references.add([fileOf('img/other.png')]);
      for (const kind of ['showInformationMessage', 'showWarningMessage'] as const) {
        answers.on(kind, (text) => {
          said.push(String(text));
          return button;
        });
      }
    });
    const regenerate = (...images: vscode.Uri[]): Promise<void> =>
      regenerateFrom([images[0], images], panel, references);

    it('with what made the image, and says which references are gone', async () => {
      await regenerate(await imageWith('made/kite.png', { ...made, mask: true }));
      const { prompt, model, tier, ratio } = made;
      assert.deepEqual(filled, [{ prompt, model, tier, ratio, count: 1 }]);
      assert.deepEqual(references.list(), [fileOf('img/delta.png').toString()]);
      assert.deepEqual(said, [
        'made/kite.png: References that no longer exist: img/gone.png. A mask was used, which is not kept.',
      ]);
    });

    it('from a sidecar as well, without a word when nothing is missing', async () => {
      await copyFile(fileOf('img/beach.jpg').fsPath, fileOf('made/kite.jpg').fsPath);
      const { tier, ...untiered } = made;
      const beside = { ...untiered, model: 'gpt-4o-image', ratio: '2:3', references: [] };
      await write('made/kite.jpg.easel.json', `\ufeff${printProvenance(beside)}`);
      await regenerate(fileOf('made/kite.jpg'));
      assert.deepEqual(filled, [{ prompt: made.prompt, model: 'gpt-4o-image', ratio: '2:3', count: 1 }]);
      assert.deepEqual([references.list(), said], [[], []]);
    });

    it('from a placeholder of any format, with what it stands for', async () => {
      const placeholder = markPlaceholder(Buffer.from('<svg/>'), { ...made, references: [] }, sha256Of);
      await write('made/kite.svg', placeholder);
      await regenerate(fileOf('made/kite.svg'));
      const { prompt, model, tier, ratio } = made;
      assert.deepEqual([filled, said], [[{ prompt, model, tier, ratio, count: 1 }], []]);
    });

    it('with the defaults for what this version does not know, and names it', async () => {
      const later = { ...made, model: 'gpt-image-9', tier: '8K', ratio: '7:1', references: [] };
      await regenerate(await imageWith('made/kite.png', later));
      assert.deepEqual(filled, [
        { prompt: made.prompt, model: 'gpt-image-2', tier: '1K', ratio: '1:1', count: 1 },
      ]);
      assert.deepEqual(said, ['made/kite.png: Not known to this version of Easel: gpt-image-9, 8K, 7:1.']);
    });

    it('and follows no path out of the workspace', async () => {
      const outside = ['/etc/hosts', '../../etc/hosts', 'file:///etc/hosts', '', 'img'];
      await regenerate(await imageWith('made/kite.png', { ...made, references: outside }));
      assert.deepEqual(references.list(), []);
    });

    it('says when an image does not tell, and opens the panel when asked to', async () => {
      await regenerate(fileOf('img/delta.png'));
      assert.equal(shown, 0);
      button = 'Open Image Panel';
      await regenerate(fileOf('img/beach.jpg'));
      assert.deepEqual(said, [
        'img/delta.png does not say what made it.',
        'img/beach.jpg does not say what made it.',
      ]);
      assert.deepEqual([filled, shown], [[], 1]);
      assert.deepEqual(references.list(), [fileOf('img/other.png').toString()]);
    });

    it('not for a file that is no image, or is gone', async () => {
      await regenerate(fileOf('index.html'));
      assert.match(said.join(), /^Select images in the explorer/);
      await assert.rejects(regenerate(fileOf('made/gone.png')), { code: 'reference-unreadable' });
      assert.deepEqual(filled, []);
    });

    it('in the window, by the command', async () => {
      const image = await imageWith('made/kite.png', { ...made, references: [] });
      await vscode.commands.executeCommand('easel.regenerateFrom', image);
      const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      // The editor tells of a tab when it is drawn, which may be after the command.
      await until('the panel', () => tabs().some(({ label }) => label === 'Easel'));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
  });

  describe('is removed', () => {
    const said: string[] = [];
    beforeEach(() => {
      said.length = 0;
      for (const kind of ['showInformationMessage', 'showWarningMessage'] as const) {
        answers.on(kind, (text) => void said.push(String(text)));
      }
    });
    const remove = (...images: vscode.Uri[]): Thenable<unknown> =>
      vscode.commands.executeCommand('easel.removeProvenance', images[0], images);

    it('from several images at once, from within and from beside, and says from how many', async () => {
      const original = await bytesOf('img/delta.png');
      await write('made/plain.png', original);
      await write('made/beside.jpg', await bytesOf('img/beach.jpg'));
      await write('made/beside.jpg.easel.json', printProvenance(made));
      await write('made/theirs.jpg', await bytesOf('img/beach.jpg'));
      await write('made/theirs.jpg.easel.json', '{}');
      const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
      await write('made/kite.svg', writeProvenance(drawing, made));
      await remove(
        await imageWith('made/kite.png', made),
        fileOf('made/kite.svg'),
        fileOf('made/plain.png'),
        fileOf('made/beside.jpg'),
        fileOf('made/theirs.jpg'),
        fileOf('index.html'),
      );
      assert.deepEqual(said, ['Provenance removed from 3 images.']);
      assert.deepEqual(await bytesOf('made/kite.png'), original);
      assert.deepEqual(await bytesOf('made/kite.svg'), drawing);
      assert.deepEqual(await filesMade(), [
        'beside.jpg',
        'kite.png',
        'kite.svg',
        'plain.png',
        'theirs.jpg',
        'theirs.jpg.easel.json',
      ]);
      await remove(fileOf('made/kite.png'));
      assert.equal(said[1], 'Nothing was changed: no provenance of Easel was found.');
    });

    it('through a link, which stays one, and without touching who may read the file', async () => {
      const image = await imageWith('made/kite.png', made);
      await chmod(image.fsPath, 0o640);
      await symlink(image.fsPath, fileOf('made/link.png').fsPath);
      await remove(fileOf('made/link.png'));
      assert.deepEqual(said, ['Provenance removed from 1 image.']);
      assert.ok((await lstat(fileOf('made/link.png').fsPath)).isSymbolicLink());
      assert.equal((await stat(image.fsPath)).mode & 0o777, 0o640);
      assert.equal(readProvenance(await bytesOf('made/kite.png')), undefined);
    });

    it('from the others when one cannot be changed, which is named', async () => {
      await remove(fileOf('made/gone.png'), await imageWith('made/kite.png', made));
      assert.deepEqual(said, ['Provenance removed from 1 image. These could not be changed: made/gone.png.']);
      const bytes = await bytesOf('made/kite.png');
      assert.equal(stripProvenance(bytes), bytes);
    });
  });
});
