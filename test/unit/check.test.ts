import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { lockName, printLock } from '../../src/core/assetLock.ts';
import { manifestName, parseManifest } from '../../src/core/assetManifest.ts';
import { recipeOf } from '../../src/core/assetState.ts';
import { markPlaceholder } from '../../src/core/placeholderMark.ts';
import { sha256Of } from '../../src/jobs/hash.ts';
import { Tree } from './scan/support.ts';
import { makePng } from './support/images.ts';
import { everyPlane } from './support/names.ts';
import { sampleProvenance } from './support/provenance.ts';

const manifest = `{
  "assets": {
    "a.png": { "prompt": "A kite", "width": 30, "height": 20 },
    "b.png": { "prompt": "Its tail", "width": 30, "height": 20, "references": ["a.png"] }
  }
}`;
const images = { 'a.png': makePng(30, 20, 'rgb', 1), 'b.png': makePng(30, 20, 'rgb', 2) };
const [kite, tail] = parseManifest(manifest).assets;
const lock = printLock(
  new Map([
    ['a.png', { recipe: recipeOf(kite!, [], sha256Of), file: sha256Of(images['a.png']) }],
    [
      'b.png',
      { recipe: recipeOf(tail!, [sha256Of(images['a.png'])], sha256Of), file: sha256Of(images['b.png']) },
    ],
  ]),
);
const fine = { [manifestName]: manifest, [lockName]: lock, ...images };

describe('easel check', () => {
  let program: string;
  let folder: string;
  let tree: Tree | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
    program = join(folder, 'check.js');
    // As esbuild.mjs does it.
    const options = {
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
    } as const;
    await build({ ...options, entryPoints: ['src/check.ts'], outfile: program, logLevel: 'warning' });
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await tree?.remove();
    tree = undefined;
  });

  /** Runs the program in a folder with these files, without anything of this process. */
  async function check(
    files: Parameters<typeof Tree.of>[0],
    ...args: string[]
  ): Promise<{ readonly code: number | null; readonly out: string[]; readonly err: string[] }> {
    tree = await Tree.of(files);
    const options = { cwd: tree.root, env: {}, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
    const lines = (text: string): string[] => text.split('\n').slice(0, -1);
    return { code: status, out: lines(stdout), err: lines(stderr) };
  }

  it('ends with 0 when all images are up to date, in one folder or several', async () => {
    assert.deepEqual(await check(fine), { code: 0, out: ['0 of 2 assets need to be made'], err: [] });
    const two = Object.fromEntries(
      ['x', 'y/z'].flatMap((name) => Object.entries(fine).map(([path, each]) => [`${name}/${path}`, each])),
    );
    assert.deepEqual((await check(two, 'check', 'x', 'y')).out, ['0 of 4 assets need to be made']);
    assert.deepEqual((await check(two, 'x/', './y/../y/')).out, ['0 of 4 assets need to be made']);
    assert.equal((await check({ 'readme.md': '' })).code, 0);
  });

  it('reads names of every plane of Unicode, and tells them as they are', async () => {
    const entry = { prompt: 'A kite', width: 30, height: 20 };
    // What macOS takes for one name the manifest does too.
    const distinct = everyPlane.filter((name) => name.normalize('NFC') === name);
    const names = distinct.map((name) => `${name}/${name}.png`);
    const assets = Object.fromEntries(names.map((name) => [name, entry]));
    const { code, out } = await check(
      { 'шрифт 🪁/assets.easel.json': JSON.stringify({ assets }) },
      'шрифт 🪁',
    );
    assert.equal(code, 1);
    assert.equal(out.pop(), `${names.length} of ${names.length} assets need to be made`);
    assert.deepEqual(
      out.map((line) => line.split(': ')[1]),
      names,
    );
  });

  it('ends with 1 and a line for each image that is missing, a placeholder or stale', async () => {
    const { 'a.png': _, ...withoutKite } = fine;
    assert.deepEqual(await check(withoutKite), {
      code: 1,
      out: [
        'assets.easel.json:3:5: a.png: missing: no file is there',
        'assets.easel.json:4:5: b.png: stale: its reference a.png is missing',
        '2 of 2 assets need to be made',
      ],
      err: [],
    });
    const placeholder = markPlaceholder(images['b.png'], sampleProvenance, sha256Of);
    assert.deepEqual(await check({ ...fine, 'b.png': placeholder }), {
      code: 1,
      out: [
        'assets.easel.json:4:5: b.png: placeholder: the image has not been made yet',
        '1 of 2 assets need to be made',
      ],
      err: [],
    });
    const changed = { ...fine, [manifestName]: manifest.replace('A kite', 'A red kite') };
    const site = Object.fromEntries(Object.entries(changed).map(([path, each]) => [`site/${path}`, each]));
    assert.deepEqual(await check(site, 'site'), {
      code: 1,
      out: [
        `${join('site', manifestName)}:3:5: a.png: stale: its entry or a reference has changed since the image was made`,
        '1 of 2 assets need to be made',
      ],
      err: [],
    });
  });

  it('tells of a file that Easel did not make, and leaves it to the person', async () => {
    assert.deepEqual(await check({ ...fine, 'b.png': makePng(30, 20, 'rgb', 3) }), {
      code: 0,
      out: [
        'assets.easel.json:4:5: b.png: foreign: not as Easel made it, left as it is',
        '0 of 2 assets need to be made',
      ],
      err: [],
    });
  });

  it('ends with 2 when a manifest, its lock or a folder cannot be read', async () => {
    const wrong = manifest.replace('"width": 30', '"width": "30"');
    assert.deepEqual(await check({ ...fine, [manifestName]: wrong }), {
      code: 2,
      out: [],
      err: ['assets.easel.json:3:36: assets["a.png"].width: this value cannot be used'],
    });
    assert.deepEqual(await check({ ...fine, [lockName]: `<<<<<<< HEAD\n${lock}` }), {
      code: 2,
      out: [],
      err: ['assets.easel.lock.json: this is no lock file'],
    });
    assert.deepEqual((await check(fine, 'nowhere')).err, ['nowhere: there is no such folder']);
    assert.equal((await check(fine, 'nowhere')).code, 2);
  });

  it('says how it is used, and is one small file', async () => {
    const { code, out } = await check(fine, '--help');
    assert.equal(code, 0);
    assert.match(out[0] ?? '', /^easel check \[folder…\]$/);
    assert.ok((await stat(program)).size < 80_000);
  });
});
