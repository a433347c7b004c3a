import { readImage } from '../core/imageFile.ts';
import type { Pixels } from '../core/models.ts';
import type { SourceKind } from './source.ts';

/** What had to be done to an image so that it can be sent. */
export type Fitting = {
  /** What the file is. An SVG was drawn as pixels. */
  readonly reencodedFrom: SourceKind;
  /** Size of the file in bytes. */
  readonly originalBytes: number;
  /** Present when the image has fewer pixels now. */
  readonly scaledFrom?: Pixels;
  /** Whether frames or pages after the first were left out. */
  readonly firstOnly: boolean;
};

/** An image that the API takes. */
export type FittedReference = {
  readonly bytes: Uint8Array;
  readonly kind: 'png' | 'jpeg' | 'webp';
  readonly pixels: Pixels;
  /** Absent when the bytes are those of the file. */
  readonly fitting?: Fitting;
};

/** The image as it is, when the API takes it so: PNG, JPEG or WebP, whole, of at most `maxBytes`. */
export function fitsAsIs(bytes: Uint8Array, maxBytes: number): FittedReference | undefined {
  const facts = readImage(bytes);
  if (!facts?.whole || facts.kind === 'gif' || bytes.length > maxBytes) return undefined;
  return { bytes, kind: facts.kind, pixels: facts.pixels };
}
