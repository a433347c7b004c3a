import fc from 'fast-check';
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
