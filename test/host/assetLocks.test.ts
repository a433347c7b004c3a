import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { lockName, parseLock, printLock } from '../../src/core/assetLock.ts';
import type { LockEntry } from '../../src/core/assetLock.ts';
import { manifestName } from '../../src/core/assetManifest.ts';
import type { Job } from '../../src/core/job.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { AssetLocks } from '../../src/workspace/assetLocks.ts';
import { makePng } from '../unit/support/images.ts';
import { freshJob } from '../unit/support/jobs.ts';
import { sampleRequest } from '../unit/support/requests.ts';
import { cleanUp, fileOf, folder } from './support.ts';

const image = makePng(8, 8, 'rgb', 1);
const other = makePng(8, 8, 'rgb', 2);
const digest = (text: string): string => sha256Of(new TextEncoder().encode(text));

/** A finished job for an entry. */
function made(path: string, bytes: Uint8Array, recipe: string, createdAt = 0): Job {
  const asset = { manifest: `locks/${manifestName}`, path, recipe: digest(recipe) };
  const target = { root: folder().toString(), inWorkspace: true, directory: 'locks', stem: 'a' };
  const uri = fileOf(`locks/${path}`).toString();
  return {
    ...freshJob(),
    id: `${path} ${recipe}`,
    backend: 'toapis',
    request: sampleRequest({ target, asset }),
    state: 'done',
    createdAt,
    files: [{ uri, kind: 'png', width: 8, height: 8, sha256: sha256Of(bytes) }],
  };
}

const entry = (bytes: Uint8Array, recipe: string): LockEntry => ({
  recipe: digest(recipe),
  file: sha256Of(bytes),
});

describe('The lock beside a manifest', () => {
  const logged: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void logged.push(text) };
  const write = (path: string, content: string | Uint8Array): Promise<void> =>
    writeFile(fileOf(`locks/${path}`).fsPath, content);
  const lock = async (): Promise<unknown> =>
    Object.fromEntries(parseLock(await readFile(fileOf(`locks/${lockName}`).fsPath, 'utf8')) ?? []);
  const writeManifest = (...names: string[]): Promise<void> => {
    const assets = names.map((name) => [name, { prompt: 'A kite', width: 8, height: 8 }]);
    return write(manifestName, JSON.stringify({ assets: Object.fromEntries(assets) as object }));
  };
  /** Takes a snapshot, and waits until it is written down. */
  const settle = (...jobs: Job[]): Promise<void> =>
    new Promise((resolve) => {
      const locks = new AssetLocks(log, resolve);
      locks.update(jobs);
    });

  beforeEach(async () => {
    logged.length = 0;
    await mkdir(fileOf('locks').fsPath, { recursive: true });
    await writeManifest('a.png', 'b.png');
    await write('a.png', image);
    await write('b.png', other);
  });
  afterEach(() => cleanUp('locks'));

  it('tells what made the files that are there, of whatever session the jobs are', async () => {
    await settle(made('a.png', image, 'one'), made('b.png', other, 'two'));
    assert.deepEqual(await lock(), { 'a.png': entry(image, 'one'), 'b.png': entry(other, 'two') });
  });

  it('tells nothing of a file that is another one by now', async () => {
    await settle(made('a.png', other, 'one'), made('b.png', other, 'two'));
    assert.deepEqual(await lock(), { 'b.png': entry(other, 'two') });
  });

  it('believes the newest job, and what others have written where no job knows better', async () => {
    const foreign = entry(image, 'of a colleague');
    await write(lockName, printLock(new Map([['a.png', foreign]])));
    await settle(made('b.png', other, 'new', 2), made('b.png', other, 'old', 1));
    assert.deepEqual(await lock(), { 'a.png': foreign, 'b.png': entry(other, 'new') });
  });

  it('forgets entries that are gone, but not while the manifest is half-typed', async () => {
    const gone = entry(image, 'gone');
    await write(lockName, printLock(new Map([['gone.png', gone]])));
    await write(manifestName, '{ "assets": {');
    await settle(made('a.png', image, 'one'));
    assert.deepEqual(await lock(), { 'a.png': entry(image, 'one'), 'gone.png': gone });
    await writeManifest('b.png');
    await settle(made('a.png', image, 'one'), made('b.png', other, 'two'));
    assert.deepEqual(await lock(), { 'b.png': entry(other, 'two') });
  });

  it('is left alone with a conflict in it', async () => {
    const text = `<<<<<<< HEAD\n${printLock(new Map())}`;
    await write(lockName, text);
    const warning = await new Promise<string>((warn) => {
      new AssetLocks({ ...log, warn }, () => undefined).update([made('a.png', image, 'one')]);
    });
    assert.match(warning, /assets\.easel\.lock\.json is none/);
    assert.equal(await readFile(fileOf(`locks/${lockName}`).fsPath, 'utf8'), text);
  });

  it('tells nothing of placeholders, nor of images that lie beside their paths', async () => {
    const [file] = made('a.png', image, 'one').files;
    const beside = { ...made('a.png', image, 'one'), files: [{ ...file!, note: 'beside' as const }] };
    const drawn = { ...made('a.png', image, 'one'), backend: 'placeholder' as const };
    await settle(beside, drawn, made('b.png', other, 'two'));
    assert.deepEqual(await lock(), { 'b.png': entry(other, 'two') });
  });
});
