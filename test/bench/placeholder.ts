import { placeholderThread } from '../../src/local/placeholderThread.ts';
import { installedFiles } from '../unit/backends/placeholder/support.ts';
import { watchLoop } from './watchLoop.ts';

/** Prints how long placeholders take and how long this thread is held up meanwhile. */
export async function benchPlaceholders(): Promise<void> {
  const thread = placeholderThread(installedFiles);
  const { signal } = new AbortController();
  const prompts = [
    'Neon city',
    'A cosy reading corner',
    'Mountain lake',
    'Isometric office',
    'Steam engine',
    'Fox',
  ];
  console.log('size          first ms   median ms   max ms   median bytes   max bytes   loop stall ms');
  for (const [width, height] of [
    [1024, 1024],
    [2048, 1152],
    [3840, 2160],
  ] as const) {
    const times: number[] = [];
    const sizes: number[] = [];
    const stall = watchLoop();
    for (const prompt of prompts) {
      const start = performance.now();
      const png = await thread.run({ prompt, width, height }, signal);
      times.push(performance.now() - start);
      sizes.push(png.length);
    }
    const held = stall();
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
    const cells: [number, number][] = [
      [times[0] ?? 0, 10],
      [middle(times), 12],
      [Math.max(...times), 9],
      [middle(sizes), 15],
      [Math.max(...sizes), 12],
    ];
    console.log(
      `${width} × ${height}`.padEnd(12) +
        cells.map(([value, columns]) => value.toFixed(0).padStart(columns)).join('') +
        held.toFixed(1).padStart(16),
    );
  }
  await thread.dispose();
}
