import fc from 'fast-check';
import type { Provenance } from '../../../src/core/provenance.ts';

/** What made some image. */
export const sampleProvenance: Provenance = {
  version: 1,
  prompt: 'A red kite over the sea',
  model: 'gpt-image-2',
  tier: '2K',
  ratio: '16:9',
  references: ['img/kite.png'],
  mask: false,
  backend: 'toapis',
  costUsd: 0.02,
  date: '2026-11-20T09:30:00.000Z',
  tool: 'Easel 1.2.3',
};

/** Any text: also halves of characters, which UTF-8 cannot hold, and what ends a passage in SVG. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('-', '>', '<', ']', '&', '\\', '"', '!', '\uffff') }),
  fc.constant('\ud800\0'),
);

/** All that can be said of what made an image. */
export const anyProvenance: fc.Arbitrary<Provenance> = fc.record(
  {
    version: fc.constant(1 as const),
    prompt: anyText,
    model: anyText,
    tier: anyText,
    ratio: anyText,
    references: fc.array(anyText),
    mask: fc.boolean(),
    backend: anyText,
    costUsd: fc.double({ min: 0, max: 1_000, noNaN: true }).map((usd) => usd + 0),
    date: fc
      .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    tool: anyText,
    placeholder: fc.record({ digest: anyText }, { noNullPrototype: true }),
  },
  {
    noNullPrototype: true,
    requiredKeys: ['version', 'prompt', 'model', 'ratio', 'references', 'mask', 'backend', 'date', 'tool'],
  },
);
