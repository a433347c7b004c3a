import assert from 'node:assert/strict';
import fc from 'fast-check';
import { imageFormats } from '../../../src/core/exactImage.ts';
import type { ImageFormat } from '../../../src/core/exactImage.ts';
import { markPlaceholder, untouchedPlaceholder } from '../../../src/core/placeholderMark.ts';
import { readProvenance, stripProvenance, writeProvenance } from '../../../src/core/provenance.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { makePng } from '../support/images.ts';
import { anyProvenance, sampleProvenance as sample } from '../support/provenance.ts';
import { sampleImages } from './notes/samples.ts';

const mark = (image: Uint8Array): Uint8Array => markPlaceholder(image, sample, sha256Of);

describe('A placeholder', () => {
  let samples: Record<ImageFormat, readonly Uint8Array[]>;
  before(async () => (samples = await sampleImages()));

  for (const format of imageFormats) {
    it(`proves itself as ${format}: what it stands for, and that nobody changed it`, () => {
      const property = fc.property(anyProvenance, (provenance) => {
        for (const image of samples[format]) {
          const placeholder = markPlaceholder(image, provenance, sha256Of);
          assert.deepEqual(untouchedPlaceholder(placeholder, sha256Of), {
            ...provenance,
            backend: 'placeholder',
            placeholder: { digest: sha256Of(image) },
          });
        }
      });
      fc.assert(property, { numRuns: 30 });
    });

    it(`is none any more as ${format} once a byte of the image is another`, () => {
      for (const image of samples[format]) {
        const placeholder = mark(image);
        const note = readProvenance(placeholder);
        for (let at = 0; at < image.length; at++) {
          // The same image but for one byte, with the note as an editor keeps it.
          const changed = Uint8Array.from(image);
          changed[at] = (changed[at] ?? 0) ^ 0x10;
          const edited = note ? writeProvenance(changed, note) : changed;
          assert.equal(untouchedPlaceholder(edited, sha256Of), undefined, `byte ${at}`);
        }
      }
    });

    it(`is none any more as ${format} when it is cut, or something is behind it`, () => {
      for (const image of samples[format]) {
        const placeholder = mark(image);
        for (let length = 0; length < placeholder.length; length++) {
          assert.equal(
            untouchedPlaceholder(placeholder.subarray(0, length), sha256Of),
            undefined,
            `${length} bytes`,
          );
        }
        for (const more of ['\0', '\n', '<!-- mine -->', 'more than an image']) {
          const longer = Buffer.concat([placeholder, Buffer.from(more)]);
          assert.equal(untouchedPlaceholder(longer, sha256Of), undefined, more);
        }
      }
    });
  }

  it('is none any more when it was drawn over by a program that keeps the note', () => {
    const note = readProvenance(mark(makePng(8, 8)));
    assert.ok(note?.placeholder);
    const drawnOver = writeProvenance(makePng(8, 8, 'rgb', 1), note);
    assert.deepEqual(readProvenance(drawnOver), note);
    assert.equal(untouchedPlaceholder(drawnOver, sha256Of), undefined);
  });

  it('is the same when it is marked again', () => {
    const placeholder = mark(makePng(8, 8));
    assert.deepEqual(mark(placeholder), placeholder);
    assert.deepEqual(stripProvenance(placeholder), makePng(8, 8));
  });

  it('is neither an image that a server made, nor one without a note, nor what cannot hold one', () => {
    const image = makePng(8, 8);
    const made = writeProvenance(image, { ...sample, backend: 'placeholder' });
    const text = Buffer.from('no image');
    assert.equal(mark(text), text);
    for (const bytes of [image, made, text]) assert.equal(untouchedPlaceholder(bytes, sha256Of), undefined);
  });
});
