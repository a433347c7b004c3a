import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cellsOf,
  describeCell,
  findCell,
  modelOf,
  models,
  nearestCells,
  ratios,
  ratioValue,
  splitCount,
  tiers,
} from '../../../src/core/models.ts';
import type { Cell, ModelId } from '../../../src/core/models.ts';

/** The 22 cells that every version of the API takes, as its pages list them. */
const strictCells = `
  1K 1:1 1024×1024, 1K 3:2 1536×1024, 1K 2:3 1024×1536,
  2K 1:1 2048×2048, 2K 3:2 2048×1360, 2K 2:3 1360×2048, 2K 4:3 2048×1536, 2K 3:4 1536×2048,
  2K 5:4 2560×2048, 2K 4:5 2048×2560, 2K 16:9 2048×1152, 2K 9:16 1152×2048, 2K 2:1 2688×1344,
  2K 1:2 1344×2688, 2K 21:9 2688×1152, 2K 9:21 1152×2688,
  4K 16:9 3840×2160, 4K 9:16 2160×3840, 4K 2:1 3840×1920, 4K 1:2 1920×3840, 4K 21:9 3840×1648,
  4K 9:21 1648×3840`;

/** The 17 cells that only newer versions take. */
const laterCells = `
  1K 4:3 1024×768, 1K 3:4 768×1024, 1K 5:4 1280×1024, 1K 4:5 1024×1280, 1K 16:9 1536×864, 1K 9:16 864×1536,
  1K 2:1 2048×1024, 1K 1:2 1024×2048, 1K 21:9 2016×864, 1K 9:21 864×2016,
  4K 1:1 2880×2880, 4K 3:2 3520×2336, 4K 2:3 2336×3520, 4K 4:3 3312×2480, 4K 3:4 2480×3312,
  4K 5:4 3216×2576, 4K 4:5 2576×3216`;

const listed = (text: string): string[] => text.split(',').map((cell) => cell.trim());
const described = (cells: readonly Cell[]): string[] => cells.map(describeCell);

const anyModel = fc.constantFrom<ModelId>('gpt-image-2', 'gpt-4o-image');
const anyTier = fc.option(fc.constantFrom(...tiers), { nil: undefined });
const anyRatio = fc.constantFrom(...ratios);

describe('the catalogue of models', () => {
  it('offers exactly the 22 strict cells of gpt-image-2, pixel by pixel', () => {
    const cells = cellsOf('gpt-image-2', false);
    assert.equal(cells.length, 22);
    assert.deepEqual(described(cells), listed(strictCells));
  });

  it('adds exactly the 17 later cells when extended sizes are on, each marked', () => {
    const later = cellsOf('gpt-image-2', true).filter(({ extended }) => extended);
    assert.equal(later.length, 17);
    assert.deepEqual(described(later), listed(laterCells));
    assert.equal(cellsOf('gpt-image-2', true).length, 39);
  });

  it('names pixels whose shape is that of the ratio, within 2.5 %', () => {
    for (const { ratio, pixels } of cellsOf('gpt-image-2', true)) {
      assert.ok(pixels);
      const deviation = pixels.width / pixels.height / ratioValue(ratio);
      assert.ok(deviation > 0.975 && deviation < 1.025, `${ratio} ${deviation}`);
    }
  });

  it('turns every landscape cell into its portrait twin', () => {
    for (const { tier, ratio, pixels } of cellsOf('gpt-image-2', true)) {
      const [x, y] = ratio.split(':');
      const turned = ratios.find((other) => other === `${y}:${x}`);
      assert.ok(turned && pixels);
      const twin = findCell('gpt-image-2', tier, turned, true)?.pixels;
      assert.deepEqual(twin, { width: pixels.height, height: pixels.width });
    }
  });

  it('offers three ratios of gpt-4o-image, without tiers, pixels or price', () => {
    for (const extended of [false, true]) {
      assert.deepEqual(cellsOf('gpt-4o-image', extended), [
        { ratio: '1:1', extended: false },
        { ratio: '3:2', extended: false },
        { ratio: '2:3', extended: false },
      ]);
    }
  });

  it('keeps the limits of the two models', () => {
    const limits = models.map(({ id, maxPromptLength, maxReferences, maxCount, takesMask, taskCounts }) => ({
      id,
      maxPromptLength,
      maxReferences,
      maxCount,
      takesMask,
      taskCounts,
    }));
    assert.deepEqual(limits, [
      {
        id: 'gpt-image-2',
        maxPromptLength: 32_000,
        maxReferences: 16,
        maxCount: 4,
        takesMask: false,
        taskCounts: [1],
      },
      {
        id: 'gpt-4o-image',
        maxPromptLength: 1_000,
        maxReferences: 5,
        maxCount: 4,
        takesMask: true,
        taskCounts: [4, 2, 1],
      },
    ]);
  });

  it('finds a cell only where it is offered', () => {
    assert.equal(findCell('gpt-image-2', '4K', '1:1', false), undefined);
    assert.deepEqual(findCell('gpt-image-2', '4K', '1:1', true)?.pixels, { width: 2880, height: 2880 });
    assert.equal(findCell('gpt-4o-image', '1K', '1:1', true), undefined);
    assert.equal(findCell('gpt-image-2', undefined, '1:1', true), undefined);
  });

  it('refuses a model that it does not know', () => {
    assert.throws(() => modelOf('dall-e' as ModelId), RangeError);
  });
});

describe('the nearest cells', () => {
  it('are never none, and always offered', () => {
    fc.assert(
      fc.property(anyModel, anyTier, anyRatio, fc.boolean(), (model, tier, ratio, extended) => {
        const nearest = nearestCells(model, tier, ratio, extended);
        const offered = cellsOf(model, extended);
        assert.ok(nearest.length > 0);
        for (const cell of nearest) assert.ok(offered.includes(cell), describeCell(cell));
        assert.equal(new Set(nearest).size, nearest.length);
      }),
    );
  });

  it('of 4K 1:1 are 2K 1:1 and 4K 16:9', () => {
    assert.deepEqual(described(nearestCells('gpt-image-2', '4K', '1:1', false)), [
      '2K 1:1 2048×2048',
      '4K 16:9 3840×2160',
    ]);
  });

  it('keep a portrait portrait', () => {
    assert.deepEqual(described(nearestCells('gpt-image-2', '4K', '4:5', false)), [
      '2K 4:5 2048×2560',
      '4K 9:16 2160×3840',
    ]);
    assert.deepEqual(described(nearestCells('gpt-image-2', '1K', '9:16', false)), [
      '2K 9:16 1152×2048',
      '1K 2:3 1024×1536',
    ]);
  });

  it('of a model without tiers are by shape alone', () => {
    assert.deepEqual(described(nearestCells('gpt-4o-image', undefined, '16:9', false)), ['3:2']);
    assert.deepEqual(described(nearestCells('gpt-4o-image', '2K', '9:21', false)), ['2:3']);
  });
});

describe('splitting a wish into tasks', () => {
  it('makes 3 of gpt-4o-image 2 + 1, and 3 of gpt-image-2 1 + 1 + 1', () => {
    assert.deepEqual(splitCount('gpt-4o-image', 3), [2, 1]);
    assert.deepEqual(splitCount('gpt-4o-image', 4), [4]);
    assert.deepEqual(splitCount('gpt-image-2', 3), [1, 1, 1]);
  });

  it('orders as many images as were asked for, in sizes that the wire takes', () => {
    fc.assert(
      fc.property(anyModel, fc.integer({ min: 1, max: 40 }), (model, count) => {
        const tasks = splitCount(model, count);
        assert.equal(
          tasks.reduce((sum, size) => sum + size, 0),
          count,
        );
        for (const size of tasks) assert.ok(modelOf(model).taskCounts.includes(size));
      }),
    );
  });
});
