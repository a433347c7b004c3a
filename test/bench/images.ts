import { performance } from 'node:perf_hooks';
import { Codecs } from '../../src/images/codecs.ts';
import { ImageWorkshop } from '../../src/images/workshop.ts';
import { photo, rasterOf, tiffOf } from '../unit/images/fixtures.ts';
import { installedFiles } from '../unit/images/support.ts';
import { watchLoop } from './watchLoop.ts';

const [width, height] = [3_840, 2_160];
const calm = new AbortController().signal;

/** Prints how long image work takes for an image of 4K, and how long this thread is held up meanwhile. */
export async function benchImages(): Promise<void> {
  const codecs = new Codecs(installedFiles);
  const picture = photo(width, height);
  const png = await codecs.encode(picture, 'png');
  const webp = await codecs.encode(picture, 'webp');
  const smaller = await codecs.encode(await codecs.resize(picture, { width: 1_536, height: 864 }), 'png');
  const tiff = tiffOf(picture, { deflated: true });
  const disc = rasterOf(width, height, (x, y) => [0, 0, 0, Math.hypot(x - 1_900, y - 1_080) < 700 ? 0 : 255]);
  const mask = await codecs.encode(disc, 'png');

  const workshop = new ImageWorkshop(installedFiles);
  // Another limit each time, so that nothing is remembered.
  const fit = (bytes: Uint8Array, maxBytes: number) => (round: number) =>
    workshop.fitReference(bytes, maxBytes + round, calm);
  const keep = (edited: Uint8Array) => () =>
    workshop.keepOutside({ original: png, edited, mask, featherPx: 8 }, calm);
  const works: [string, (round: number) => Promise<unknown>][] = [
    ['fits as it is (PNG)', fit(png, png.length)],
    ['too large: PNG → WebP', fit(png, 10_000_000)],
    ['too large: WebP → half the bytes', fit(webp, webp.length >> 1)],
    ['odd: TIFF → PNG', fit(tiff, 100_000_000)],
    ['outside the mask kept', keep(png)],
    ['outside the mask kept, edited scaled', keep(smaller)],
  ];
  console.log(`${width} × ${height}`.padEnd(40) + 'first ms    best ms   loop stall ms');
  for (const [name, work] of works) {
    const times: number[] = [];
    const stall = watchLoop();
    for (let round = 0; round < 3; round++) {
      const start = performance.now();
      await work(round);
      times.push(performance.now() - start);
    }
    const cells: [number, number][] = [
      [times[0] ?? 0, 8],
      [Math.min(...times), 11],
      [stall(), 16],
    ];
    console.log(
      name.padEnd(40) + cells.map(([value, columns]) => value.toFixed(0).padStart(columns)).join(''),
    );
  }
  await workshop.dispose();
}
