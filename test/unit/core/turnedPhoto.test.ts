import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTurned } from '../../../src/core/turnedPhoto.ts';

/** The beginning of a JPEG: a JFIF part, then an Exif part with one unimportant tag and the orientation. */
function photo(orientation: number, little: boolean): Uint8Array {
  const tiff = Buffer.alloc(8 + 2 + 24 + 4);
  const u16 = (value: number, at: number): number =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const u32 = (value: number, at: number): number =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(little ? 'II' : 'MM', 0, 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(2, 8);
  [0x0100, 0x0112].forEach((tag, n) => {
    u16(tag, 10 + n * 12);
    u16(3, 12 + n * 12);
    u32(1, 14 + n * 12);
    u16(n === 1 ? orientation : 6, 18 + n * 12);
  });
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const part = (marker: number, data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]), data]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    part(0xe0, Buffer.from('JFIF\0')),
    part(0xe1, exif),
    Buffer.from([0xff, 0xda, 0, 2]),
  ]);
}

describe('a photo', () => {
  it('that was held upright is shown as it is stored', () => {
    assert.equal(isTurned(photo(1, true)), false);
    assert.equal(isTurned(photo(1, false)), false);
  });

  it('that was held otherwise is shown turned, or mirrored', () => {
    for (let orientation = 2; orientation <= 8; orientation++) {
      assert.equal(isTurned(photo(orientation, true)), true);
      assert.equal(isTurned(photo(orientation, false)), true);
    }
  });

  it('without a word about it, or cut, is not turned', () => {
    const whole = photo(6, true);
    assert.equal(isTurned(Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2)), false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        assert.equal(typeof isTurned(bytes), 'boolean');
      }),
    );
    for (let length = 0; length < 50; length++) assert.equal(isTurned(whole.subarray(0, length)), false);
  });
});
