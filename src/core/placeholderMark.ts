import { readProvenance, stripProvenance, writeProvenance } from './provenance.ts';
import type { Provenance } from './provenance.ts';

/**
 * A placeholder that proves itself: with a note that it is one, and with the digest of its bytes without the note.
 * Bytes that cannot hold a note come back as they are, and count as anybody's.
 *
 * @param bytes an image of any format that code can ask for
 * @param provenance of the image that is to come
 * @param sha256 of bytes, in hex
 */
export function markPlaceholder(
  bytes: Uint8Array,
  provenance: Provenance,
  sha256: (bytes: Uint8Array) => string,
): Uint8Array {
  const digest = sha256(stripProvenance(bytes));
  return writeProvenance(bytes, { ...provenance, backend: 'placeholder', placeholder: { digest } });
}

/**
 * What a placeholder stands for, when it is still byte for byte what Easel wrote; undefined for every other file, also
 * for one that was changed since and has kept its note.
 *
 * @param sha256 of bytes, in hex
 */
export function untouchedPlaceholder(
  bytes: Uint8Array,
  sha256: (bytes: Uint8Array) => string,
): Provenance | undefined {
  const provenance = readProvenance(bytes);
  if (!provenance?.placeholder) return undefined;
  return sha256(stripProvenance(bytes)) === provenance.placeholder.digest ? provenance : undefined;
}
