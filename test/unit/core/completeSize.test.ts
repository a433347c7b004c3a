import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathInside, splitAssetPath } from '../../../src/core/assetName.ts';
import { findCell, models, ratios, tiers } from '../../../src/core/models.ts';
import { completeSize } from '../../../src/core/request.ts';

const defaults = { tier: '1K', ratio: '1:1' } as const;

describe('Completing a size', () => {
  it('leaves what was asked for outright as it is, so that validation can refuse it with a remedy', () => {
    assert.deepEqual(completeSize('gpt-image-2', { tier: '4K', ratio: '1:1' }, defaults, false), {
      tier: '4K',
      ratio: '1:1',
    });
  });

  it('takes the defaults where nothing was asked for', () => {
    assert.deepEqual(completeSize('gpt-image-2', {}, defaults, false), defaults);
  });

  it('finds the smallest tier that has the ratio asked for', () => {
    assert.deepEqual(completeSize('gpt-image-2', { ratio: '16:9' }, defaults, false), {
      tier: '2K',
      ratio: '16:9',
    });
  });

  it('finds a ratio of the tier asked for', () => {
    const size = completeSize('gpt-image-2', { tier: '4K' }, defaults, false);
    assert.equal(size.tier, '4K');
    assert.ok(findCell('gpt-image-2', size.tier, size.ratio, false));
  });

  it('knows no tier for a model without tiers', () => {
    assert.deepEqual(completeSize('gpt-4o-image', { tier: '2K' }, defaults, false), { ratio: '1:1' });
  });

  it('gives something that the model offers, unless both were asked for', () => {
    const option = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const args = [
      fc.constantFrom(...models.map(({ id }) => id)),
      option(tiers),
      option(ratios),
      fc.constantFrom(...tiers),
      fc.constantFrom(...ratios),
      fc.boolean(),
    ] as const;
    fc.assert(
      fc.property(...args, (model, tier, ratio, defaultTier, defaultRatio, extended) => {
        fc.pre(ratio === undefined || (tier === undefined && model === 'gpt-image-2'));
        const size = completeSize(
          model,
          { tier, ratio },
          { tier: defaultTier, ratio: defaultRatio },
          extended,
        );
        assert.ok(findCell(model, size.tier, size.ratio, extended));
        if (ratio !== undefined) assert.equal(size.ratio, ratio);
        if (tier !== undefined && model === 'gpt-image-2') assert.equal(size.tier, tier);
      }),
    );
  });
});

describe('A path inside a folder', () => {
  it('never leads out of it', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'C:', '~'), fc.string());
    const path = fc
      .tuple(fc.array(part), fc.constantFrom('/', '\\', '//'))
      .map(([parts, slash]) => parts.join(slash));
    fc.assert(
      fc.property(path, (text) => {
        const inside = pathInside(text);
        if (inside === undefined) return;
        assert.ok(
          !inside.startsWith('/') && !inside.split('/').includes('..') && !inside.includes('\\'),
          inside,
        );
        assert.equal(pathInside(inside), inside);
      }),
    );
  });

  for (const path of ['../x', '/etc/passwd', 'a/../../b', 'C:\\x', '\\\\server\\share', 'a\0b'])
    it(`is not ${JSON.stringify(path)}`, () => assert.equal(pathInside(path), undefined));

  it('splits into directory and stem', () => {
    assert.deepEqual(splitAssetPath('img/hero.webp', false), { directory: 'img', stem: 'hero' });
    assert.deepEqual(splitAssetPath('hero', false), { directory: '', stem: 'hero' });
    assert.deepEqual(splitAssetPath('img/icons', true), { directory: 'img/icons', stem: '' });
    assert.deepEqual(splitAssetPath('img/con.png', false), { directory: 'img', stem: '' });
    assert.deepEqual(splitAssetPath('img/.hidden', false), { directory: 'img', stem: '' });
  });
});
