import assert from 'node:assert/strict';
import fc from 'fast-check';
import { imageFormats } from '../../../../src/core/exactImage.ts';
import type { ImageFormat } from '../../../../src/core/exactImage.ts';
import { readImage } from '../../../../src/core/imageFile.ts';
import { readProvenance, stripProvenance, writeProvenance } from '../../../../src/core/provenance.ts';
import { readSource } from '../../../../src/images/source.ts';
import { anyProvenance, sampleProvenance as sample } from '../../support/provenance.ts';
import { codecs } from '../../images/support.ts';
import { sampleImages } from './samples.ts';

const text = JSON.stringify(sample);

function assertSame(found: Uint8Array, wanted: Uint8Array): void {
  assert.ok(
    Buffer.compare(found, wanted) === 0,
    `${found.length} bytes are not the ${wanted.length} bytes wanted`,
  );
}

/** Changes of an image as fate or malice make them: bytes that are others, and an end that is missing. */
const anyDamage = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
  kept: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: 1 }),
});
function damaged(
  image: Uint8Array,
  { changes, kept }: { changes: [number, number][]; kept: number },
): Uint8Array {
  const copy = Uint8Array.from(image);
  for (const [at, byte] of changes) copy[at % copy.length] = byte;
  return copy.subarray(0, Math.ceil(kept * copy.length));
}

describe('The provenance in an image of each format', () => {
  let samples: Record<ImageFormat, readonly Uint8Array[]>;
  before(async () => (samples = await sampleImages()));

  for (const format of imageFormats) {
    describe(format, () => {
      it('reads as it was written, is replaced when written again, and comes out without a trace', () => {
        const property = fc.property(anyProvenance, anyProvenance, (first, second) => {
          for (const image of samples[format]) {
            const written = writeProvenance(image, first);
            assert.deepEqual(readProvenance(written), first);
            assertSame(writeProvenance(writeProvenance(image, second), first), written);
            assertSame(stripProvenance(written), image);
          }
        });
        fc.assert(property, { numRuns: 200 });
      });

      it('leaves an image that others read, with the same pixels', async () => {
        const hard = { ...sample, prompt: '雪 --> ]]> <b> & \uffff\0'.repeat(1_500) };
        // A drawing becomes large when it is decoded: one is enough.
        for (const image of samples[format].slice(format === 'svg' ? -1 : 0)) {
          const written = writeProvenance(image, hard);
          const source = readSource(image);
          assert.ok(source);
          assert.deepEqual(readSource(written), source);
          assert.deepEqual(readImage(written), readImage(image));
          assert.deepEqual(
            await codecs.decode(written, source.kind),
            await codecs.decode(image, source.kind),
          );
        }
      });

      it('holds the longest prompt that a model takes, in any script', () => {
        const [image = new Uint8Array()] = samples[format];
        for (const letter of ['x', '雪', '\ud83d\ude00', '\ud800', '-', '<']) {
          const provenance = { ...sample, prompt: letter.repeat(32_000 / letter.length) };
          const written = writeProvenance(image, provenance);
          assert.deepEqual(readProvenance(written), provenance);
          assertSame(stripProvenance(written), image);
        }
      });

      it('is none in an image of others, and that is the same array', () => {
        for (const image of samples[format]) {
          assert.equal(readProvenance(image), undefined);
          assert.equal(stripProvenance(image), image);
        }
      });

      it('is the same or none in what is cut or spoilt, and nothing throws', () => {
        const property = fc.property(anyDamage, fc.boolean(), (damage, before) => {
          for (const image of samples[format]) {
            const bytes = damaged(before ? writeProvenance(image, sample) : image, damage);
            assert.ok(
              [undefined, text].includes(JSON.stringify(readProvenance(bytes))) || damage.changes.length > 0,
            );
            const bare = stripProvenance(bytes);
            assert.equal(stripProvenance(bare), bare);
            const written = writeProvenance(bytes, sample);
            if (written === bytes) continue;
            assert.deepEqual(readProvenance(written), sample);
            assertSame(stripProvenance(written), bare);
          }
        });
        fc.assert(property, { numRuns: 500 });
      });

      it('is none in any bytes that only begin like one', () => {
        const property = fc.property(fc.nat(60), fc.uint8Array({ maxLength: 120 }), (kept, rest) => {
          for (const image of samples[format]) {
            const bytes = Buffer.concat([image.subarray(0, kept), rest]);
            assert.equal(readProvenance(bytes), undefined);
            assertSame(stripProvenance(writeProvenance(bytes, sample)), bytes);
          }
        });
        fc.assert(property, { numRuns: 300 });
      });
    });
  }
});
