import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EaselError } from '../../src/core/errors.ts';
import { readImage } from '../../src/core/imageFile.ts';
import { untouchedPlaceholder } from '../../src/core/placeholderMark.ts';
import { readProvenance, stripProvenance, writeProvenance } from '../../src/core/provenance.ts';
import { isTurned } from '../../src/core/turnedPhoto.ts';
import { Codecs } from '../../src/images/codecs.ts';
import { decodeImage } from '../../src/images/decodeImage.ts';
import { fitsAsIs } from '../../src/images/fittedReference.ts';
import { withColourOf } from '../../src/images/pngColour.ts';
import { maxPixels } from '../../src/images/raster.ts';
import { readSource } from '../../src/images/source.ts';
import { sampleImages } from '../unit/core/notes/samples.ts';
import { bmpOf, photo, tiffOf } from '../unit/images/fixtures.ts';
import { codecs, installedFiles } from '../unit/images/support.ts';
import { sampleProvenance } from '../unit/support/provenance.ts';
import { changedBytes, fuzz } from './support.ts';

const samples = Object.values(await sampleImages()).flat();
const noted = samples.map((bytes) => writeProvenance(bytes, sampleProvenance));
const all = [...samples, ...noted];
const pictures = [
  ...all,
  tiffOf(photo(5, 4)),
  tiffOf(photo(5, 4), { deflated: true }),
  bmpOf({
    depth: 1,
    width: 3,
    height: 1,
    palette: [
      [0, 0, 0, 0],
      [255, 255, 255, 0],
    ],
    rows: [[0xa0, 0, 0, 0]],
  }),
];
/** All but the one for SVG, of which a process has one only. */
let pixelCodecs = codecs;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('Fuzz: images', () => {
  fuzz('every header is read, or is none', changedBytes(all), (bytes) => {
    const facts = readImage(bytes);
    if (facts) assert.ok(facts.pixels.width > 0 && facts.pixels.height > 0);
    const source = readSource(bytes);
    if (source?.pixels) assert.ok(source.pixels.width > 0 && source.pixels.height > 0);
    fitsAsIs(bytes, 10_000_000);
    if (facts?.kind === 'jpeg') isTurned(bytes);
  });

  fuzz('a note is read, written and taken out again, and all else stays', changedBytes(all), (bytes) => {
    const before = Buffer.from(bytes);
    readProvenance(bytes);
    untouchedPlaceholder(bytes, sha256);
    const bare = stripProvenance(bytes);
    const written = writeProvenance(bare, sampleProvenance);
    if (written !== bare) {
      assert.deepEqual(readProvenance(written), sampleProvenance);
      assert.ok(Buffer.from(stripProvenance(written)).equals(bare), 'something else has changed');
    }
    assert.ok(before.equals(bytes), 'the input itself has changed');
  });

  fuzz(
    'every image is decoded to its pixels, or refused before it takes too much',
    changedBytes(pictures),
    async (bytes) => {
      try {
        const isDrawing = readSource(bytes)?.kind === 'svg';
        const { source, raster } = await decodeImage(bytes, isDrawing ? codecs : pixelCodecs);
        assert.equal(raster.data.length, raster.width * raster.height * 4);
        assert.ok(raster.width * raster.height <= maxPixels);
        if (source.kind === 'png') withColourOf(bytes, bytes);
      } catch (thrown) {
        assert.ok(thrown instanceof EaselError, `${String(thrown)} is no error of ours`);
        assert.equal(thrown.code, 'reference-unsupported');
        // What has left its memory is not to be relied on, which is why the real thread ends with each failure.
        const cause = thrown.cause;
        if (cause instanceof Error && cause.name === 'RuntimeError') pixelCodecs = new Codecs(installedFiles);
      }
    },
  );
});
