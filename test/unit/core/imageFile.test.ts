import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extensionOf, mediaTypeOf, readImage, referenceExtensions } from '../../../src/core/imageFile.ts';
import type { ImageKind } from '../../../src/core/imageFile.ts';
import { makePng, withChunk } from '../support/images.ts';
import type { PngStyle } from '../support/images.ts';

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Files of 7×5 pixels, as a browser wrote them. */
const jpeg = fromBase64(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62r' +
    'Z4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk' +
    'pKT/wAARCAAFAAcDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAZEAADAAMAAAAAAAAAAAAAAAAAARICIVH/xAAVAQEB' +
    'AAAAAAAAAAAAAAAAAAAEBf/EABcRAQEBAQAAAAAAAAAAAAAAAAEAMQL/2gAMAwEAAhEDEQA/AIli7brXAACel2rAGX//2Q==',
);
const lossyWebp = fromBase64(
  'UklGRkoAAABXRUJQVlA4ID4AAADQAQCdASoHAAUABABoJbACdLoAfgADsAD+58PwQ/L/rKoFY3PdiUf+LHhGomqMlX+8m0OOjLb4p+Ke' +
    '5IAAAA==',
);
const losslessWebp = fromBase64('UklGRiIAAABXRUJQVlA4TBYAAAAvBgABAA8wM8N8Gub5jxZ87C+i/xEB');
const transparentWebp = fromBase64(
  'UklGRnAAAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSA0AAAABDzD/ERHieH8R/Q8MAFZQOCA8AAAA0AEAnQEqBwAFAAQAaCWwAnS6' +
    'AH4AA7AA/ufD8EPy3AeOrcJMDY9tcZya2ZRTf0ixfRTawPin4p8dAAAA',
);
const gif = fromBase64('R0lGODlhBwAFAJEAAP8AAAD/AAAA/////ywAAAAABwAFAAACFUSoEaHAiAMjItSIUGDEgRERakSoAgA7');

const real: readonly (readonly [string, ImageKind, Uint8Array])[] = [
  ['PNG', 'png', makePng(7, 5)],
  ['JPEG', 'jpeg', jpeg],
  ['lossy WebP', 'webp', lossyWebp],
  ['lossless WebP', 'webp', losslessWebp],
  ['WebP with transparency', 'webp', transparentWebp],
  ['GIF', 'gif', gif],
];

describe('reading an image', () => {
  for (const [name, kind, bytes] of real) {
    it(`tells kind and pixels of a ${name}, and that it is whole`, () => {
      const facts = readImage(bytes);
      assert.deepEqual(facts, { kind, pixels: { width: 7, height: 5 }, alpha: false, whole: true });
    });

    it(`never takes a ${name} for whole that is cut, wherever`, () => {
      for (let length = 0; length < bytes.length; length++) {
        assert.notEqual(readImage(bytes.subarray(0, length))?.whole, true, `${length} bytes`);
      }
    });

    it(`reads a ${name} from the middle of a larger buffer`, () => {
      const larger = new Uint8Array(bytes.length + 20).fill(0xff);
      larger.set(bytes, 13);
      assert.deepEqual(readImage(larger.subarray(13, 13 + bytes.length)), readImage(bytes));
    });
  }

  it('tells the pixels of a PNG of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom<PngStyle>('rgb', 'rgba', 'grey', 'grey+alpha'),
        (width, height, style) => {
          const facts = readImage(makePng(width, height, style));
          const alpha = style === 'rgba' || style === 'grey+alpha';
          assert.deepEqual(facts, { kind: 'png', pixels: { width, height }, alpha, whole: true });
        },
      ),
    );
  });

  it('never takes a larger PNG for whole that is cut, wherever', () => {
    const bytes = makePng(40, 30, 'rgba');
    for (let length = 0; length < bytes.length; length++) {
      assert.notEqual(readImage(bytes.subarray(0, length))?.whole, true, `${length} bytes`);
    }
  });

  it('sees that a piece is missing in the middle of a PNG', () => {
    const bytes = makePng(40, 30);
    for (let from = 33; from < bytes.length - 12; from += 7) {
      const holed = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 5)]);
      assert.notEqual(readImage(holed)?.whole, true, `from ${from}`);
    }
  });

  it('sees that a PNG can be transparent by its tRNS chunk', () => {
    const opaque = makePng(7, 5, 'rgb');
    assert.equal(readImage(opaque)?.alpha, false);
    const facts = readImage(withChunk(opaque, 'tRNS', Uint8Array.of(0, 1, 0, 2, 0, 3)));
    assert.equal(facts?.alpha, true);
    assert.equal(facts.whole, true);
  });

  it('takes a photo for whole that carries data behind its end, as those of many phones do', () => {
    const video = Buffer.alloc(5_000, 0xab);
    assert.equal(readImage(Buffer.concat([jpeg, video]))?.whole, true);
    assert.equal(readImage(Buffer.concat([jpeg.subarray(0, -2), video]))?.whole, false);
  });

  it('does not take the end of an embedded preview for the end of a JPEG', () => {
    const preview = Buffer.concat([Buffer.from([0xff, 0xe1, 0x01, 0x32]), jpeg]);
    const withPreview = Buffer.concat([jpeg.subarray(0, 2), preview, jpeg.subarray(2)]);
    assert.deepEqual(readImage(withPreview), readImage(jpeg));
    for (let length = 0; length < withPreview.length; length++) {
      assert.notEqual(readImage(withPreview.subarray(0, length))?.whole, true, `${length} bytes`);
    }
  });

  it('tells nothing of bytes that are no image, such as an error page', () => {
    for (const text of [
      '',
      'GIF',
      '<!doctype html><h1>502 Bad Gateway</h1>',
      '{"error":"gone"}',
      '%PDF-1.7',
    ]) {
      assert.equal(readImage(Buffer.from(text)), undefined, text);
    }
  });

  it('tells nothing of an image without pixels', () => {
    const bytes = makePng(7, 5);
    const flat = Uint8Array.from(bytes);
    flat.set([0, 0, 0, 0], 16);
    assert.equal(readImage(flat), undefined);
  });

  it('never throws, whatever the bytes', () => {
    const starts = real.map(([, , bytes]) => bytes.subarray(0, 16));
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...starts, new Uint8Array()), fc.nat(16), anyBytes, (start, kept, rest) => {
        const facts = readImage(Buffer.concat([start.subarray(0, kept), rest]));
        if (facts) assert.ok(facts.pixels.width >= 1 && facts.pixels.height >= 1);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never throws, whichever bytes of a real file are spoilt', () => {
    const spoilt = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...real), spoilt, ([, , bytes], changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        const facts = readImage(copy);
        if (facts) assert.ok(facts.pixels.width >= 1 && facts.pixels.height >= 1);
      }),
      { numRuns: 3_000 },
    );
  });

  it('knows an extension and a media type of every kind, and takes every kind as a reference', () => {
    for (const [, kind] of real) {
      assert.ok(referenceExtensions.includes(extensionOf[kind]), kind);
      assert.equal(mediaTypeOf[kind], `image/${kind}`);
    }
  });
});
