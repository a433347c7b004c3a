import fc from 'fast-check';
import { formatOfPath, imageFormats } from '../../../src/core/exactImage.ts';
import type { Exact } from '../../../src/core/exactImage.ts';
import { modelOf, models, ratios, tiers } from '../../../src/core/models.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';

/** A request that can be sent. */
export function sampleRequest(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    model: 'gpt-image-2',
    prompt: 'A red kite over the sea',
    tier: '1K',
    ratio: '1:1',
    count: 1,
    references: [],
    extendedSizes: false,
    target: { root: 'file:///site', directory: 'assets', stem: 'a-red-kite', inWorkspace: true },
    ...changes,
  };
}

/** Files that code names: paths, each with its width and height in px; `png` where no extension says more. */
export function exactly(...files: (readonly [path: string, width: number, height: number])[]): Exact {
  return {
    files: files.map(([path, width, height]) => ({
      path,
      format: formatOfPath(path) ?? 'png',
      width,
      height,
    })),
  };
}

const edge = fc.integer({ min: 1, max: 16_383 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Files that code names, possible or not. */
const anyExact: fc.Arbitrary<Exact> = fc.record(
  {
    files: fc.array(
      fc.record(
        {
          path: fc.oneof(fc.string(), fc.constantFrom('a.png', 'img/b.webp', '../c.ico')),
          format: fc.constantFrom(...imageFormats),
          width: edge,
          height: edge,
        },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    focus: fc.record({ x: share, y: share }, { noNullPrototype: true }),
  },
  { noNullPrototype: true, requiredKeys: ['files'] },
);

/** Requests that their schema takes, sensible or not. */
export const anyRequest: fc.Arbitrary<GenerationRequest> = fc.record(
  {
    model: fc.constantFrom(...models.map(({ id }) => id)),
    prompt: fc.string({ unit: 'grapheme' }),
    tier: fc.constantFrom(...tiers),
    ratio: fc.constantFrom(...ratios),
    count: fc.integer({ min: -2, max: 9 }),
    references: fc.array(fc.webUrl(), { maxLength: 18 }),
    mask: fc.webUrl(),
    keepOutside: fc.boolean(),
    extendedSizes: fc.boolean(),
    target: fc.record(
      { root: fc.webUrl(), directory: fc.string(), stem: fc.string(), inWorkspace: fc.boolean() },
      { noNullPrototype: true },
    ),
    exact: anyExact,
  },
  {
    noNullPrototype: true,
    requiredKeys: ['model', 'prompt', 'ratio', 'count', 'references', 'extendedSizes', 'target'],
  },
);

/** A request for `count` images that every model takes. */
export function requestFor(model: GenerationRequest['model'], count: number): GenerationRequest {
  const { tier, ...rest } = sampleRequest({ model, count });
  return modelOf(model).cells.some((cell) => cell.tier) ? { ...rest, tier: '1K' } : rest;
}
