import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { imageFormats } from '../../src/core/exactImage.ts';
import type { ImageFormat } from '../../src/core/exactImage.ts';
import { Codecs } from '../../src/images/codecs.ts';
import { ImageWorkshop } from '../../src/images/workshop.ts';
import { rasterOf } from '../unit/images/fixtures.ts';
import { installedFiles } from '../unit/images/support.ts';
import { watchLoop } from './watchLoop.ts';

const wanted = { width: 1_200, height: 630 };
const rounds = 3;

/** Native code with the same qualities; in linear light too, as a page's picture wants it. */
const bySharp: Partial<Record<ImageFormat, (image: Sharp) => Sharp>> = {
  png: (image) => image.png(),
  jpeg: (image) => image.flatten({ background: '#fff' }).jpeg({ quality: 85, mozjpeg: true }),
  webp: (image) => image.webp({ quality: 82 }),
  avif: (image) => image.avif({ quality: 60 }),
  gif: (image) => image.gif(),
};

/** Hills and a sky with a little grain: what encoders meet, neither noise nor a plain colour. */
async function landscape(): Promise<Uint8Array> {
  let state = 1;
  const picture = rasterOf(3_840, 2_160, (x, y) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    const grain = (state >>> 24) & 7;
    const hill = 1_200 + 300 * Math.sin(x / 500) + 90 * Math.sin(x / 61) + 20 * Math.sin(x / 7);
    const fold = 25 * Math.sin(x / 23 + y / 31) * Math.sin(y / 17);
    return y < hill
      ? [90 + y / 20 + grain, 140 + y / 24 + grain, 215 + grain, 255]
      : [60 + fold + grain, 95 + fold + (y - hill) / 12 + grain, 45 + grain, 255];
  });
  return new Codecs(installedFiles).encode(picture, 'png');
}

async function measure(work: () => Promise<Uint8Array>): Promise<{ ms: number; bytes: number }> {
  let [ms, bytes] = [Infinity, 0];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    bytes = (await work()).length;
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, bytes };
}

/** Prints how long an image takes to be decoded, cropped, scaled and encoded, beside `sharp`. */
export async function benchExact(): Promise<void> {
  const bytes = await landscape();
  const calm = new AbortController().signal;
  const workshop = new ImageWorkshop(installedFiles);
  let longestStall = 0;
  console.log('4K PNG → 1200 × 630   Easel ms    sharp ms    ratio   Easel bytes   sharp bytes');
  for (const format of imageFormats) {
    const stall = watchLoop();
    const ours = await measure(async () => {
      const [made] = await workshop.makeExact({ bytes, files: [{ format, ...wanted }] }, calm);
      return made ?? new Uint8Array();
    });
    longestStall = Math.max(longestStall, stall());
    const encode = bySharp[format];
    const theirs =
      encode &&
      (await measure(() => {
        const image = sharp(bytes)
          .pipelineColorspace('scrgb')
          .resize({ ...wanted, fit: 'cover' });
        return encode(image.toColourspace('srgb')).toBuffer();
      }));
    const cells: [string, number][] = [
      [ours.ms.toFixed(0), 8],
      [theirs?.ms.toFixed(0) ?? '–', 12],
      [theirs ? (ours.ms / theirs.ms).toFixed(2) : '–', 9],
      [ours.bytes.toLocaleString('en'), 14],
      [theirs?.bytes.toLocaleString('en') ?? '–', 14],
    ];
    console.log(`  ${format}`.padEnd(22) + cells.map(([text, columns]) => text.padStart(columns)).join(''));
  }
  await workshop.dispose();
  console.log(`longest loop stall meanwhile, ms: ${longestStall.toFixed(0)}`);
}
