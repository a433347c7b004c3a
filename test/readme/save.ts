import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const folder = path.resolve(import.meta.dirname, '../../media/readme');

/** One picture of a moving one. */
export type Frame = {
  /** A PNG. All frames of a movie have the same pixels. */
  readonly png: Buffer;
  /** How long it is shown, ms. */
  readonly delayMs: number;
};

/** Writes a PNG to the folder of the README. A palette is a quarter of the bytes, and looks the same. */
export async function savePicture(name: string, png: Buffer): Promise<void> {
  await save(name, await sharp(png).png({ palette: true, quality: 80, dither: 0, effort: 10 }).toBuffer());
}

/** Writes frames as a GIF that goes round and round. */
export async function saveMovie(name: string, frames: readonly Frame[]): Promise<void> {
  const movie = sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  );
  const delay = frames.map(({ delayMs }) => delayMs);
  const gif = await movie.gif({ delay, loop: 0, dither: 0, effort: 10 }).toBuffer();
  await save(name, gif);
}

async function save(name: string, bytes: Buffer): Promise<void> {
  const { width, pageHeight, height } = await sharp(bytes).metadata();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), bytes);
  console.log(`${name}  ${width} × ${pageHeight ?? height} px, ${(bytes.length / 1000).toFixed(1)} kB`);
}
