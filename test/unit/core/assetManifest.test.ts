import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { AssetManifest, parseManifest, placeText } from '../../../src/core/assetManifest.ts';
import type { Asset } from '../../../src/core/assetManifest.ts';
import { pathInside } from '../../../src/core/assetName.ts';
import { formatOfPath, isMakeable } from '../../../src/core/exactImage.ts';
import { models, ratios, tiers } from '../../../src/core/models.ts';

const sized = { width: 1200, height: 630 };

/** The one asset of a manifest without problems. */
function only(manifest: unknown): Asset {
  const { assets, problems } = parseManifest(JSON.stringify(manifest));
  assert.deepEqual(problems, []);
  assert.equal(assets.length, 1);
  return assets[0]!;
}

/** The problems of a manifest, as `where: what`. */
function problemsOf(manifest: unknown): string[] {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return parseManifest(text).problems.map(({ place, code }) => `${placeText(place)}: ${code}`);
}

/** Those of one entry, without its name. */
function wrong(entry: object, rest: object = {}, name = 'a.png'): string[] {
  const found = problemsOf({ ...rest, assets: { [name]: { prompt: 'A kite', ...entry } } });
  return found.map((each) => each.replace(placeText(['assets', name]), ''));
}

describe('A manifest of assets', () => {
  it('says of each image what it shows, where it goes, and how large it is', () => {
    const asset = only({
      $schema: 'https://example.com/schema.json',
      assets: {
        './img//hero.webp': {
          prompt: ' A red kite ',
          width: 1200,
          height: 630,
          references: ['brand\\logo.png', './x.svg'],
          focus: { x: 0.25, y: 1 },
        },
      },
    });
    assert.deepEqual(asset, {
      name: './img//hero.webp',
      file: { path: 'img/hero.webp', format: 'webp', width: 1200, height: 630 },
      prompt: 'A red kite',
      model: 'gpt-image-2',
      references: ['brand/logo.png', 'x.svg'],
      focus: { x: 0.25, y: 1 },
    });
  });

  it('takes comments, and commas after the last entry', () => {
    const text =
      '{ // all of them\n "assets": { "a.png": { "prompt": "A kite", "width": 1, "height": 2, }, }, }';
    assert.deepEqual(parseManifest(text).problems, []);
  });

  it('has defaults, which an entry overrides: its own way to say a size goes before theirs', () => {
    const cell = { resolution: '2K', size: '16:9' };
    const sizeOf = (entry: object, defaults: object): unknown => {
      const { file, cell: said } = only({ defaults, assets: { 'a.png': { prompt: 'A kite', ...entry } } });
      return [file.width, file.height, ...(said ? [said.tier, said.ratio] : [])];
    };
    assert.deepEqual(sizeOf({}, sized), [1200, 630]);
    assert.deepEqual(sizeOf({}, cell), [2048, 1152, '2K', '16:9']);
    assert.deepEqual(sizeOf({ height: 90 }, sized), [1200, 90]);
    assert.deepEqual(sizeOf({ size: '1:1' }, cell), [2048, 2048, '2K', '1:1']);
    assert.deepEqual(sizeOf(cell, sized), [2048, 1152, '2K', '16:9']);
    assert.deepEqual(sizeOf(sized, cell), [1200, 630]);
    const defaults = { ...sized, model: 'gpt-4o-image' };
    assert.equal(only({ defaults, assets: { 'a.png': { prompt: 'A kite' } } }).model, 'gpt-4o-image');
    const own = { prompt: 'A kite', model: 'gpt-image-2' };
    assert.equal(only({ defaults, assets: { 'a.png': own } }).model, 'gpt-image-2');
  });

  it('has presets of its own, whose words are put around prompts', () => {
    const presets = { photo: { before: 'Photo of', after: ', no text' }, none: {} };
    const promptOf = (entry: object): string =>
      only({
        presets,
        defaults: { ...sized, preset: 'photo' },
        assets: { 'a.png': { prompt: 'a kite', ...entry } },
      }).prompt;
    assert.equal(promptOf({}), 'Photo of a kite, no text');
    assert.equal(promptOf({ preset: 'none' }), 'a kite');
  });

  it('is shown in the README as it is read', async () => {
    const [, example = ''] = /```jsonc\n([^]*?)```/.exec(await readFile('README.md', 'utf8')) ?? [];
    const { assets, problems } = parseManifest(example);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      assets.map(({ name, file }) => [name, file.width, file.height]),
      [
        ['img/beach.jpg', 2048, 1152],
        ['img/hero.webp', 1200, 630],
      ],
    );
  });

  describe('is refused, by place', () => {
    it('where a key is unknown, missing or of another kind', () => {
      assert.deepEqual(problemsOf('{'), [': not-json']);
      assert.deepEqual(problemsOf('[]'), [': value-wrong']);
      assert.deepEqual(problemsOf({}), ['assets: key-missing']);
      assert.deepEqual(problemsOf({ assets: {}, asset: {} }), ['asset: key-unknown']);
      assert.deepEqual(problemsOf({ assets: {}, defaults: { size: '5:1' } }), ['defaults.size: value-wrong']);
      assert.deepEqual(wrong({ prompt: undefined, ...sized }), ['.prompt: key-missing']);
      assert.deepEqual(wrong({ ...sized, promt: 'x' }), ['.promt: key-unknown']);
      assert.deepEqual(wrong({ width: 0, height: 1.5 }), ['.width: value-wrong', '.height: value-wrong']);
      assert.deepEqual(wrong({ ...sized, prompt: ' ' }), ['.prompt: value-wrong']);
      assert.deepEqual(wrong({ ...sized, focus: { x: 2, y: 0, z: 0 } }), [
        '.focus.x: value-wrong',
        '.focus.z: key-unknown',
      ]);
      assert.deepEqual(wrong({ ...sized, references: ['a.png', 1] }), ['.references[1]: value-wrong']);
    });

    it('where the size is not clear, not known in advance, or cannot be made', () => {
      for (const size of [{}, { width: 1 }, { size: '1:1' }, { ...sized, size: '1:1' }]) {
        assert.deepEqual(wrong(size), [': size-unclear']);
      }
      assert.deepEqual(wrong({ model: 'gpt-4o-image', resolution: '1K', size: '1:1' }), [': pixels-unknown']);
      assert.deepEqual(wrong({ width: 16_000, height: 16_000 }), [': not-makeable']);
      assert.deepEqual(wrong({ width: 32, height: 16 }, {}, 'a.ico'), [': not-makeable']);
      assert.deepEqual(wrong({ width: 512, height: 512 }, {}, 'a.ico'), [': not-makeable']);
      assert.deepEqual(wrong({ width: 256, height: 256 }, {}, 'a.ico'), []);
    });

    it('where a path leads out of its folder, names no image, or one that is there already', () => {
      for (const path of ['../a.png', 'x/../../a.png', '/a.png', 'C:\\a.png', '\\\\host\\a.png']) {
        assert.deepEqual(wrong(sized, {}, path), [': outside'], path);
        assert.deepEqual(wrong({ ...sized, references: ['b.png', path] }), ['.references[1]: outside'], path);
      }
      assert.deepEqual(wrong(sized, {}, 'a.tiff'), [': no-image']);
      assert.deepEqual(wrong(sized, {}, ''), [': no-image']);
      const twice = { 'a.png': { prompt: 'A', ...sized }, './a.png': { prompt: 'B', ...sized } };
      assert.deepEqual(problemsOf({ assets: twice }), ['assets["./a.png"]: twice']);
    });

    it('where two names are one file for some file system: the format means the same everywhere', () => {
      for (const [one, other] of [
        ['img/Kite.png', 'img/kite.PNG'],
        ['IMG/kite.png', 'img/kite.png'],
        ['\u00e9.png', 'e\u0301.png'],
        ['𐐀.png', '𐐨.png'],
      ] as const) {
        const assets = { [one]: { prompt: 'A', ...sized }, [other]: { prompt: 'B', ...sized } };
        assert.deepEqual(problemsOf({ assets }), [`assets[${JSON.stringify(other)}]: twice`]);
      }
    });

    it('where half a surrogate pair stands in a path, which no file system can write', () => {
      assert.deepEqual(wrong(sized, {}, 'a\ud800.png'), [': outside']);
      assert.deepEqual(wrong({ ...sized, references: ['\udc00.png'] }), ['.references[0]: outside']);
    });

    it('where a preset is not there, or the model takes less', () => {
      assert.deepEqual(wrong({ ...sized, preset: 'photo' }), ['.preset: preset-unknown']);
      assert.deepEqual(wrong({ ...sized, preset: 'toString' }), ['.preset: preset-unknown']);
      assert.deepEqual(wrong(sized, { defaults: { preset: 'photo' } }), [': preset-unknown']);
      const frame = { presets: { long: { after: 'x'.repeat(1_000) } }, defaults: { preset: 'long' } };
      assert.deepEqual(wrong({ ...sized, model: 'gpt-4o-image' }, frame), ['.prompt: prompt-too-long']);
      assert.deepEqual(wrong({ ...sized, references: Array.from({ length: 17 }, () => 'a.png') }), [
        '.references: too-many-references',
      ]);
    });

    it('entry by entry: what is right can be used', () => {
      const { assets, problems } = parseManifest(
        JSON.stringify({
          assets: {
            'a.png': { prompt: 'A kite', ...sized },
            'b.png': { prompt: 1 },
            'c.png': { prompt: 'A kite' },
          },
        }),
      );
      assert.deepEqual(
        assets.map(({ name }) => name),
        ['a.png'],
      );
      assert.equal(problems.length, 2);
    });
  });

  const entry = fc.record(
    {
      prompt: fc.oneof(fc.string(), fc.integer()),
      model: fc.constantFrom(...models.map(({ id }) => id), 'other'),
      preset: fc.constantFrom('photo', 'other'),
      width: fc.oneof(fc.integer({ min: -1, max: 20_000 }), fc.string()),
      height: fc.integer({ min: -1, max: 20_000 }),
      resolution: fc.constantFrom(...tiers, '8K'),
      size: fc.constantFrom(...ratios, '5:1'),
      references: fc.array(fc.string()),
      focus: fc.record({ x: fc.double(), y: fc.double() }, { requiredKeys: [] }),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const name = fc.oneof(
    fc.string(),
    fc.string().map((stem) => `${stem}.png`),
    fc.constantFrom('a.webp', 'img/b.ico', '../c.png'),
  );
  const manifest = fc.record(
    {
      presets: fc.constantFrom({ photo: {} }, {}, []),
      defaults: entry.map(({ model, width, height }) => ({ model, width, height })),
      assets: fc.dictionary(name, entry),
    },
    { requiredKeys: [] },
  );

  it('of any content is read without an error: what is usable is whole, everything else is told', () => {
    fc.assert(
      fc.property(fc.oneof(manifest, fc.jsonValue()), (json) => {
        const text = JSON.stringify(json);
        const { assets, problems } = parseManifest(text);
        for (const { file, prompt, references } of assets) {
          assert.equal(pathInside(file.path), file.path);
          assert.equal(formatOfPath(file.path), file.format);
          assert.ok(isMakeable(file));
          assert.notEqual(prompt.trim(), '');
          for (const path of references) assert.equal(pathInside(path), path);
        }
        const told = new Set(problems.map(({ place }) => (place[0] === 'assets' ? place[1] : undefined)));
        for (const { name: each } of assets) assert.ok(!told.has(each), each);
        // A problem outside of the entries is one of all of them.
        const named = AssetManifest.safeParse(json).data?.assets ?? {};
        for (const each of Object.keys(named)) {
          assert.ok(told.has(each) || assets.some((asset) => asset.name === each), each);
        }
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.string(), (text) => void parseManifest(text)));
  });

  it('is described to editors by the very schema that it is read with', async () => {
    const written: unknown = JSON.parse(await readFile('media/assets.schema.json', 'utf8'));
    const read = z.toJSONSchema(AssetManifest);
    assert.deepEqual(bare(written), bare(read));
    assert.deepEqual(undescribed(written), []);
  });
});

const annotations = new Set(['title', 'description', 'defaultSnippets', 'propertyNames']);

/** A schema without what only people read; keys of properties are kept, whatever they are called. */
function bare(schema: unknown, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.toSorted();
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key]) => isProperties || !(annotations.has(key) || key === '$schema'),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key, bare(value, key === 'properties' && !isProperties)]),
  );
}

/** The properties of a schema that say nothing to people. */
function undescribed(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...rest } = schema as { readonly properties?: Record<string, object> };
  const silent = Object.entries(properties).filter(([, each]) => !('description' in each));
  return [
    ...silent.map(([key]) => key),
    ...[...Object.values(properties), ...Object.values(rest)].flatMap(undescribed),
  ];
}
