import type { MaskImage } from '../../src/protocol/maskMessages.ts';

/**
 * Shows the picture of an image; resolves to whether it is there. One whose pixels are not those that the extension
 * has read counts as not there: what is painted over it would be somewhere else.
 */
export async function showPicture(
  { picture, width, height }: MaskImage,
  element: HTMLImageElement,
): Promise<boolean> {
  // A part of the buffer is not enough for a Blob's type; the copy is.
  element.src =
    'src' in picture
      ? picture.src
      : URL.createObjectURL(new Blob([picture.bytes.slice()], { type: picture.mediaType }));
  try {
    await element.decode();
  } catch {
    return false;
  }
  return element.naturalWidth === width && element.naturalHeight === height;
}
