import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLock, printLock } from '../../../src/core/assetLock.ts';
import type { AssetLock } from '../../../src/core/assetLock.ts';
import type { Asset } from '../../../src/core/assetManifest.ts';
import { lookAtAsset, lookAtFile, recipeOf } from '../../../src/core/assetState.ts';
import type { AssetState } from '../../../src/core/assetState.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { makePng } from '../support/images.ts';
import { sampleProvenance } from '../support/provenance.ts';

const asset: Asset = {
  name: './img/hero.webp',
  file: { path: 'img/hero.webp', format: 'webp', width: 1200, height: 630 },
  prompt: 'A red kite, no text',
  model: 'gpt-image-2',
  references: ['brand/logo.png'],
};
const digest = sha256Of(Uint8Array.of(1));

describe('The recipe of an asset', () => {
  it('is the same for ever: what is committed today holds in later versions', () => {
    assert.equal(
      recipeOf(asset, [digest], sha256Of),
      '1b56a58fde2cecf252b74ba0d2520f4cd205fa048b16bd560de049368f2559d7',
    );
    const whole: Asset = {
      ...asset,
      cell: { tier: '2K', ratio: '16:9' },
      focus: { x: 0.25, y: 1 },
      prompt: 'Schnee 雪 "quoted"',
    };
    assert.equal(
      recipeOf(whole, [], sha256Of),
      'c616b56b3e1bf9229ff62c95e423109b3d56d3c049ba0adfe517ede196f29276',
    );
  });

  it('changes with everything that decides what the image is, and with nothing else', () => {
    const changes: Partial<Asset>[] = [
      { prompt: 'A red kite' },
      { model: 'gpt-4o-image' },
      { file: { ...asset.file, width: 1201 } },
      { file: { ...asset.file, height: 631 } },
      { file: { ...asset.file, format: 'png' } },
      { cell: { tier: '2K', ratio: '16:9' } },
      { cell: { tier: '4K', ratio: '16:9' } },
      { cell: { tier: '2K', ratio: '2:1' } },
      { focus: { x: 0, y: 0 } },
      { focus: { x: 0, y: 1 } },
    ];
    const recipes = [
      recipeOf(asset, [digest], sha256Of),
      ...changes.map((change) => recipeOf({ ...asset, ...change }, [digest], sha256Of)),
      recipeOf(asset, [], sha256Of),
      recipeOf(asset, [digest, digest], sha256Of),
      recipeOf(asset, [sha256Of(Uint8Array.of(2))], sha256Of),
    ];
    assert.equal(new Set(recipes).size, recipes.length);
    const moved = {
      ...asset,
      name: 'x.webp',
      file: { ...asset.file, path: 'x.webp' },
      references: ['y.png'],
    };
    assert.equal(recipeOf(moved, [digest], sha256Of), recipes[0]);
    const reordered = { ...asset, focus: { y: 1, x: 0 } };
    assert.equal(
      recipeOf(reordered, [], sha256Of),
      recipeOf({ ...asset, focus: { x: 0, y: 1 } }, [], sha256Of),
    );
  });
});

describe('The state of an asset', () => {
  const png = (seed: number): Uint8Array => makePng(3, 2, 'rgb', seed);
  const given = { 'brand/logo.png': png(1), 'img/hero.webp': png(2) };
  const stateOf = async (
    files: Readonly<Record<string, Uint8Array>>,
    lock: AssetLock,
    wanted: Asset = asset,
  ): Promise<AssetState> => {
    const look = (path: string): ReturnType<typeof lookAtFile> | undefined =>
      files[path] && lookAtFile(path, files[path], sha256Of);
    return (await lookAtAsset(wanted, lock, look, sha256Of)).state;
  };
  const recipe = recipeOf(asset, [sha256Of(png(1))], sha256Of);
  const made: AssetLock = new Map([['img/hero.webp', { recipe, file: sha256Of(png(2)) }]]);

  it('is up to date as long as entry, references and file are what they were', async () => {
    assert.deepEqual(await stateOf(given, made), { kind: 'up-to-date' });
  });

  it('is missing without a file, whatever the lock says', async () => {
    assert.deepEqual(await stateOf({ 'brand/logo.png': png(1) }, made), { kind: 'missing' });
  });

  it('is placeholder while an untouched one stands there', async () => {
    const placeholder = markPlaceholder(png(2), sampleProvenance, sha256Of);
    const withIt = { ...given, 'img/hero.webp': placeholder };
    assert.deepEqual(await stateOf(withIt, made), { kind: 'placeholder' });
    const drawnOver = { ...given, 'img/hero.webp': Uint8Array.of(...placeholder, 0) };
    assert.deepEqual(await stateOf(drawnOver, new Map()), { kind: 'foreign' });
  });

  it('is stale once the entry or a reference is another one', async () => {
    assert.deepEqual(await stateOf(given, made, { ...asset, prompt: 'A blue kite' }), { kind: 'stale' });
    assert.deepEqual(await stateOf({ ...given, 'brand/logo.png': png(9) }, made), { kind: 'stale' });
    const both = { ...given, 'img/hero.webp': png(9) };
    assert.deepEqual(await stateOf(both, made, { ...asset, prompt: 'A blue kite' }), { kind: 'stale' });
  });

  it('is foreign when Easel did not make the file, or somebody has changed it since', async () => {
    assert.deepEqual(await stateOf(given, new Map()), { kind: 'foreign' });
    assert.deepEqual(await stateOf({ ...given, 'img/hero.webp': png(9) }, made), { kind: 'foreign' });
  });

  it('cannot be told without a reference, which is named', async () => {
    const files = { 'img/hero.webp': png(2) };
    assert.deepEqual(await stateOf(files, made), { kind: 'no-reference', path: 'brand/logo.png' });
  });

  it('is the same for an SVG whose ends of lines Git has changed', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg">\n<path/>\n</svg>\n';
    const marked = markPlaceholder(bytes(svg), sampleProvenance, sha256Of);
    const checkedOut = bytes(new TextDecoder().decode(marked).replaceAll('\n', '\r\n'));
    assert.deepEqual(lookAtFile('a.svg', checkedOut, sha256Of), lookAtFile('a.svg', marked, sha256Of));
    assert.ok(lookAtFile('a.svg', checkedOut, sha256Of).isPlaceholder);
    const image = Uint8Array.of(13, 10, 13);
    assert.equal(lookAtFile('a.png', image, sha256Of).digest, sha256Of(image));
    assert.equal(lookAtFile('a.svg', image, sha256Of).digest, sha256Of(Uint8Array.of(10, 13)));
  });
});

describe('A lock', () => {
  const hex = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('hex'));
  const path = fc.string().filter((each) => each !== '__proto__');
  const entries = fc.array(fc.tuple(path, fc.record({ recipe: hex, file: hex }, { noNullPrototype: true })));

  it('is read as it was written, and written the same in whatever order', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const lock = new Map(all);
        const text = printLock(lock);
        assert.deepEqual(new Map([...(parseLock(text) ?? [])].sort()), new Map([...lock].sort()));
        assert.equal(printLock(new Map([...lock].reverse())), text);
        assert.equal(printLock(parseLock(text) ?? new Map()), text);
      }),
    );
  });

  it('has a line for each entry, so that branches merge', () => {
    const entry = { recipe: digest, file: digest };
    const lines = printLock(
      new Map([
        ['b.png', entry],
        ['a.png', entry],
      ]),
    ).split('\n');
    assert.deepEqual(
      lines.map((line) => line.slice(0, 13)),
      ['{', '  "version": ', '  "assets": {', '    "a.png": ', '    "b.png": ', '  }', '}', ''],
    );
    assert.deepEqual(parseLock(printLock(new Map())), new Map());
  });

  it('is none with the marks of a conflict in it, of a later version, or with anything else', () => {
    const text = printLock(new Map([['a.png', { recipe: digest, file: digest }]]));
    assert.equal(parseLock(`<<<<<<< HEAD\n${text}`), undefined);
    assert.equal(parseLock(text.replace('"version": 1', '"version": 2')), undefined);
    assert.equal(parseLock(text.replace(digest, 'x')), undefined);
    assert.equal(parseLock(''), undefined);
  });
});
