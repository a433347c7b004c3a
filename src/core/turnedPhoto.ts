/** The tag of Exif that says how a photo was held. */
const orientationTag = 0x0112;
const upright = 1;

/**
 * Whether a JPEG is to be turned or mirrored before it is shown, as its Exif part says. What is seen then are other
 * pixels than those in the file, so that a mask drawn over the one would miss the other.
 */
export function isTurned(jpeg: Uint8Array): boolean {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  try {
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      const marker = view.getUint8(at + 1);
      if (marker === 0xda) return false; // the picture itself begins
      const isExif = marker === 0xe1 && view.getUint32(at + 4) === 0x45786966;
      if (isExif) return orientationAt(view, at + 10) !== upright;
    }
  } catch {
    // Cut, or not what it says: then nothing is turned.
  }
  return false;
}

/** The orientation in a TIFF structure, 1 where it says none. @throws RangeError when it is cut */
function orientationAt(view: DataView, start: number): number {
  const little = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (view.getUint16(at, little) === orientationTag) return view.getUint16(at + 8, little);
  }
  return upright;
}
