import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { pathInside } from '../../../src/core/assetName.ts';
import { formatOfPath, isMakeable } from '../../../src/core/exactImage.ts';
import type { Exact } from '../../../src/core/exactImage.ts';
import { cellsOf, modelOf } from '../../../src/core/models.ts';
import {
  cellOf,
  exactTarget,
  GenerationRequest,
  hasTiers,
  validateRequest,
} from '../../../src/core/request.ts';
import { everyPlane } from '../support/names.ts';
import { anyRequest, exactly, requestFor, sampleRequest } from '../support/requests.ts';

function exactIsPossible({ exact, count, mask }: GenerationRequest): boolean {
  const paths = exact?.files.map(({ path }) => pathInside(path));
  return (
    exact !== undefined &&
    count === 1 &&
    mask === undefined &&
    exact.files.every((file) => isMakeable(file) && formatOfPath(file.path) === file.format) &&
    new Set(paths).size === exact.files.length &&
    !paths?.some((path) => path === undefined || path === '')
  );
}

describe('a request', () => {
  it('survives the journal: through JSON and its schema it stays the same', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const back = z.parse(GenerationRequest, JSON.parse(JSON.stringify(request)));
        assert.deepEqual(back, { ...request });
      }),
    );
  });

  it('is frozen once it was read', () => {
    assert.ok(Object.isFrozen(z.parse(GenerationRequest, sampleRequest())));
  });

  it('is refused by its schema when a field is missing or strange', () => {
    const { prompt, ...withoutPrompt } = sampleRequest();
    for (const bad of [
      withoutPrompt,
      { ...sampleRequest(), model: 'dall-e' },
      { ...sampleRequest(), ratio: '7:4' },
      { ...sampleRequest(), tier: '8K' },
      { ...sampleRequest(), count: 1.5 },
      { ...sampleRequest(), references: 'a.png' },
      { ...sampleRequest(), exact: { files: [] } },
      { ...sampleRequest(), exact: exactly(['a.png', 0, 8]) },
    ]) {
      assert.equal(GenerationRequest.safeParse(bad).success, false, JSON.stringify(bad));
    }
  });

  it('lands where code says, with the extension as it is written', () => {
    const { target } = sampleRequest();
    const place = (path: string): unknown => {
      const [file] = exactly([path, 8, 8]).files;
      const { target: found, extension } = exactTarget(target, file!);
      assert.deepEqual([found.root, found.inWorkspace], [target.root, target.inWorkspace]);
      return [found.directory, found.stem, extension];
    };
    assert.deepEqual(place('hero.png'), ['', 'hero', 'png']);
    assert.deepEqual(place('a/b/Hero.min.JPEG'), ['a/b', 'Hero.min', 'JPEG']);
    assert.deepEqual(place('./a//b.webp'), ['a', 'b', 'webp']);
    for (const name of everyPlane) assert.deepEqual(place(`${name}/${name}.PNG`), [name, name, 'PNG']);
  });

  it('knows its cell, and whether its model has tiers', () => {
    assert.deepEqual(cellOf(sampleRequest())?.pixels, { width: 1024, height: 1024 });
    assert.equal(cellOf(sampleRequest({ tier: '4K' })), undefined);
    assert.equal(hasTiers('gpt-image-2'), true);
    assert.equal(hasTiers('gpt-4o-image'), false);
  });
});

describe('validating a request', () => {
  it('finds nothing wrong with any offered cell of any model', () => {
    for (const model of ['gpt-image-2', 'gpt-4o-image'] as const) {
      for (const { tier, ratio, extended } of cellsOf(model, true)) {
        const request = { ...requestFor(model, 1), ratio, extendedSizes: extended };
        assert.deepEqual(validateRequest(tier ? { ...request, tier } : request), []);
      }
    }
  });

  it('tells every problem at once, each with its field', () => {
    const request = sampleRequest({
      prompt: ' \n\t ',
      tier: '4K',
      count: 0,
      references: [],
      mask: 'file:///mask.png',
    });
    assert.deepEqual(
      validateRequest(request).map(({ field, code }) => `${field}: ${code}`),
      [
        'prompt: prompt-empty',
        'size: size-not-offered',
        'count: count-out-of-range',
        'mask: mask-not-supported',
        'mask: mask-without-reference',
      ],
    );
  });

  it('names the remedy for 4K 1:1, and that a setting would allow it', () => {
    const [problem] = validateRequest(sampleRequest({ tier: '4K' }));
    assert.ok(problem?.code === 'size-not-offered');
    assert.equal(problem.inExtended, true);
    assert.deepEqual(
      problem.nearest.map(({ tier, ratio, pixels }) => ({ tier, ratio, pixels })),
      [
        { tier: '2K', ratio: '1:1', pixels: { width: 2048, height: 2048 } },
        { tier: '4K', ratio: '16:9', pixels: { width: 3840, height: 2160 } },
      ],
    );
  });

  it('does not send people to a setting that would not help', () => {
    const [problem] = validateRequest({ ...requestFor('gpt-4o-image', 1), ratio: '16:9' });
    assert.ok(problem?.code === 'size-not-offered');
    assert.equal(problem.inExtended, false);
  });

  it('takes a prompt of the longest length and refuses one character more', () => {
    for (const model of ['gpt-image-2', 'gpt-4o-image'] as const) {
      const max = modelOf(model).maxPromptLength;
      assert.deepEqual(validateRequest({ ...requestFor(model, 1), prompt: 'x'.repeat(max) }), []);
      assert.deepEqual(validateRequest({ ...requestFor(model, 1), prompt: 'x'.repeat(max + 1) }), [
        { field: 'prompt', code: 'prompt-too-long', length: max + 1, max },
      ]);
    }
  });

  it('takes as many references as the model does, and not one more', () => {
    for (const [model, max] of [
      ['gpt-image-2', 16],
      ['gpt-4o-image', 5],
    ] as const) {
      const references = Array.from({ length: max }, (_, at) => `file:///${at}.png`);
      assert.deepEqual(validateRequest({ ...requestFor(model, 1), references }), []);
      assert.deepEqual(
        validateRequest({ ...requestFor(model, 1), references: [...references, 'file:///x.png'] }),
        [{ field: 'references', code: 'too-many-references', count: max + 1, max }],
      );
    }
  });

  it('takes 1 to 4 images', () => {
    for (const model of ['gpt-image-2', 'gpt-4o-image'] as const) {
      const codes = [0, 1, 2, 3, 4, 5, 1.5, NaN].map(
        (count) => validateRequest(requestFor(model, count))[0]?.code ?? 'fine',
      );
      const refused = 'count-out-of-range';
      assert.deepEqual(codes, [refused, 'fine', 'fine', 'fine', 'fine', refused, refused, refused]);
    }
  });

  it('takes a mask with a reference, for gpt-4o-image only', () => {
    const masked = { references: ['file:///a.png'], mask: 'file:///m.png' };
    assert.deepEqual(validateRequest({ ...requestFor('gpt-4o-image', 1), ...masked }), []);
    assert.deepEqual(validateRequest({ ...requestFor('gpt-image-2', 1), ...masked }), [
      { field: 'mask', code: 'mask-not-supported' },
    ]);
    assert.deepEqual(validateRequest({ ...requestFor('gpt-4o-image', 1), mask: 'file:///m.png' }), [
      { field: 'mask', code: 'mask-without-reference' },
    ]);
  });

  it('keeps what lies outside of a mask only where there is a mask', () => {
    const masked = { references: ['file:///a.png'], mask: 'file:///m.png' };
    for (const keepOutside of [true, false]) {
      assert.deepEqual(validateRequest({ ...requestFor('gpt-4o-image', 1), ...masked, keepOutside }), []);
      assert.deepEqual(validateRequest({ ...requestFor('gpt-4o-image', 1), keepOutside }), [
        { field: 'mask', code: 'keep-without-mask' },
      ]);
    }
  });

  it('takes files that code names, each once, of any size that can be made, inside of the folder', () => {
    const problemsOf = (exact: Exact, changes: Partial<GenerationRequest> = {}): string[] =>
      validateRequest(sampleRequest({ exact, ...changes })).map(({ field, code }) => `${field}: ${code}`);
    const hero = ['img/hero.webp', 1200, 630] as const;
    assert.deepEqual(problemsOf(exactly(hero, ['img/hero@2x.JPG', 2400, 1260])), []);
    assert.deepEqual(problemsOf(exactly(hero), { count: 2 }), ['count: exact-is-one']);
    assert.deepEqual(problemsOf(exactly(hero, ['img//hero.webp', 8, 8])), ['size: exact-twice']);
    assert.deepEqual(problemsOf(exactly(['big.png', 16_383, 16_383])), ['size: exact-not-makeable']);
    assert.deepEqual(problemsOf(exactly(['hero', 8, 8])), ['size: exact-other-format']);
    for (const path of ['../hero.png', '/hero.png', 'C:/hero.png', 'a/../../hero.png', 'a\ud800.png']) {
      assert.deepEqual(problemsOf(exactly([path, 8, 8])), ['size: exact-outside'], path);
    }
    const masked = { ...requestFor('gpt-4o-image', 1), references: ['file:///a.png'], mask: 'file:///m.png' };
    assert.deepEqual(
      validateRequest({ ...masked, exact: exactly(hero) }).map(({ code }) => code),
      ['exact-with-mask'],
    );
  });

  it('passes exactly those requests whose cell is offered and whose numbers are in range', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { maxPromptLength, maxReferences, maxCount, takesMask } = modelOf(request.model);
        const sendable =
          request.prompt.trim() !== '' &&
          request.prompt.length <= maxPromptLength &&
          cellOf(request) !== undefined &&
          request.count >= 1 &&
          request.count <= maxCount &&
          request.references.length <= maxReferences &&
          (request.mask === undefined || (takesMask && request.references.length > 0)) &&
          (request.keepOutside === undefined || request.mask !== undefined) &&
          (request.exact === undefined || exactIsPossible(request));
        assert.equal(validateRequest(request).length === 0, sendable);
      }),
    );
  });
});
