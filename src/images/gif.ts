import { GifReader } from 'omggif';
import type { Pixels } from '../core/models.ts';
import { emptyRaster, maxPixels } from './raster.ts';
import type { Raster } from './raster.ts';

/** How many frames a GIF has. @throws Error when it is malformed. */
export function countFrames(bytes: Uint8Array): number {
  return new GifReader(bytes).numFrames();
}

/** @throws Error when the GIF is malformed. */
export function decodeFirstFrame(bytes: Uint8Array): Raster {
  const reader = new GifReader(bytes);
  const raster = emptyRaster(reader);
  if (!isInside(reader.frameInfo(0), reader))
    throw new Error('The frame of the GIF is larger than the image');
  reader.decodeAndBlitFrameRGBA(0, raster.data);
  return raster;
}

function isInside(frame: Pixels & { x: number; y: number }, { width, height }: Pixels): boolean {
  const fits = frame.x + frame.width <= width && frame.y + frame.height <= height;
  return fits && width * height <= maxPixels;
}
