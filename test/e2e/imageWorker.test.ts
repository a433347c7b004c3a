import assert from 'node:assert/strict';
import path from 'node:path';
import { decode } from 'fast-png';
import { imageFormats } from '../../src/core/exactImage.ts';
import { bundledImageFiles } from '../../src/images/files.ts';
import { readSource } from '../../src/images/source.ts';
import { ImageWorkshop } from '../../src/images/workshop.ts';
import { avif, gifOf, icoOf, photo, pngOf, svg, tiffOf, turned } from '../unit/images/fixtures.ts';

const calm = new AbortController().signal;

describe('the image worker as it ships, in dist (npm run build)', () => {
  const workshop = new ImageWorkshop(bundledImageFiles(path.resolve('dist')));
  after(() => workshop.dispose());

  const odd: Record<string, Uint8Array> = {
    GIF: gifOf(1, 0),
    AVIF: avif,
    TIFF: tiffOf(photo(9, 6), { deflated: true }),
    ICO: icoOf(pngOf(photo(9, 6))),
    SVG: svg,
  };
  for (const [kind, bytes] of Object.entries(odd)) {
    it(`has the codecs for ${kind}`, async () => {
      const fitted = await workshop.fitReference(bytes, 10_000_000, calm);
      assert.equal(fitted.kind, 'png');
      assert.equal(decode(fitted.bytes).width, fitted.pixels.width);
    });
  }

  it('has the codecs for JPEG and WebP, and scales', async () => {
    const webp = await workshop.fitReference(turned(6), 200, calm);
    assert.deepEqual([webp.kind, webp.pixels], ['webp', { width: 8, height: 16 }]);
    const large = await workshop.fitReference(pngOf(photo(300, 200)), 9_000, calm);
    const scaled = await workshop.fitReference(large.bytes, 3_000, calm);
    assert.equal(scaled.fitting?.reencodedFrom, 'webp');
    assert.ok(scaled.pixels.width < 300);
  });

  it('has the encoders for every format that a path can ask for', async () => {
    const bytes = pngOf(photo(90, 60));
    for (const format of imageFormats) {
      const [made] = await workshop.makeExact({ bytes, files: [{ format, width: 40, height: 40 }] }, calm);
      const source = readSource(made!);
      assert.equal(source?.kind, format);
      if (format !== 'svg') assert.deepEqual(source.pixels, { width: 40, height: 40 });
      // What is there can be read again, by the codecs that ship.
      const [again] = await workshop.makeExact(
        { bytes: made!, files: [{ format: 'png', width: 20, height: 20 }] },
        calm,
      );
      assert.equal(decode(again!).width, 20, format);
    }
  });

  it('keeps what is outside a mask', async () => {
    const original = pngOf(photo(9, 6));
    const kept = await workshop.keepOutside(
      {
        original,
        edited: pngOf(photo(18, 12, 3)),
        mask: pngOf({ ...photo(9, 6), data: photo(9, 6).data.fill(255) }),
        featherPx: 8,
      },
      calm,
    );
    assert.deepEqual([...decode(kept!).data], [...photo(9, 6).data]);
  });
});
