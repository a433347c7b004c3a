import { crc32 } from 'node:zlib';
import { EaselError } from '../core/errors.ts';
import { readImage } from '../core/imageFile.ts';
import type { ImageFacts } from '../core/imageFile.ts';

/** A PNG begins with eight bytes; then chunks follow: length, type, data, checksum over type and data. */
const signatureLength = 8;
const frameLength = 12;

/**
 * What arrived, judged before it gets a name: an image, whole, and not damaged where its format can tell.
 * @throws EaselError not-an-image, image-truncated.
 */
export function checkImage(bytes: Uint8Array): ImageFacts {
  const facts = readImage(bytes);
  if (!facts) throw new EaselError('not-an-image', `${bytes.length} bytes arrived that are no image`);
  if (!facts.whole)
    throw new EaselError('image-truncated', `Only ${bytes.length} bytes of the image arrived`);
  if (facts.kind === 'png' && !checksumsHold(bytes)) {
    throw new EaselError('image-truncated', 'The image arrived damaged');
  }
  return facts;
}

/** Whether the checksum of every chunk of a whole PNG holds. */
function checksumsHold(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signatureLength; at + frameLength <= bytes.length;) {
    const length = view.getUint32(at);
    const end = at + frameLength + length;
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return false;
    if (length === 0 && String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'IEND') return true;
    at = end;
  }
  return true;
}
