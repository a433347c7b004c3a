import type { Region } from './region.ts';
import { combine, emptyRow, turn } from './row.ts';
import type { Row } from './row.ts';
import type { View } from './view.ts';

/** A rectangle of device pixels: x, y, width, height. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** Rows of device pixels between `top` and `bottom` that show the same row of a mask. */
type Band = { readonly row: Row; readonly top: number; readonly bottom: number };

/**
 * What of a mask is to be seen in a window, in device pixels.
 * @param view in device pixels too
 */
export function boxesOf(region: Region, view: View, window: { readonly height: number }): Box[] {
  return bandsOf(region, view, window.height).flatMap(({ row, top, bottom }) =>
    spansOf(row, view).map(([from, to]) => [from, top, to - from, bottom - top] as const),
  );
}

/** The line between painted and kept, of a width in device pixels, in its middle where they meet. */
export function outlineOf(
  region: Region,
  view: View,
  window: { readonly height: number },
  width: number,
): Box[] {
  const half = Math.floor(width / 2);
  const bands = bandsOf(region, view, window.height);
  const upright = bands.flatMap(({ row, top, bottom }) =>
    row.map((x) => [columnAt(x, view) - half, top, width, bottom - top] as const),
  );
  const [first, last] = [bands[0], bands.at(-1)];
  const whole = first && last ? [{ ...first, row: emptyRow }, ...bands, { ...last, row: emptyRow }] : [];
  const level = whole.slice(1).flatMap((band, at) => {
    const above = whole[at]?.row ?? emptyRow;
    const y = at === whole.length - 2 ? band.bottom : band.top;
    const changes = spansOf(combine(above, band.row, turn), view);
    return changes.map(([from, to]) => [from - half, y - half, to - from + width, width] as const);
  });
  return [...upright, ...level];
}

/** The rows in sight, each device pixel once; equal neighbours together. */
function bandsOf(region: Region, view: View, height: number): Band[] {
  const bands: Band[] = [];
  const from = Math.max(0, Math.round(view.y));
  const to = Math.min(height, Math.round(view.y + region.height * view.zoom));
  for (let top = from; top < to;) {
    const y = Math.min(Math.floor((top + 0.5 - view.y) / view.zoom), region.height - 1);
    const row = region.rows[Math.max(y, 0)] ?? emptyRow;
    // Enlarged, the row ends with its pixel; reduced, one row of the image stands for several.
    const bottom = Math.min(to, Math.max(top + 1, Math.round(view.y + (y + 1) * view.zoom)));
    const last = bands.at(-1);
    if (last?.row === row) bands[bands.length - 1] = { ...last, bottom };
    else bands.push({ row, top, bottom });
    top = bottom;
  }
  return bands;
}

function spansOf(row: Row, view: View): (readonly [from: number, to: number])[] {
  const spans: (readonly [number, number])[] = [];
  for (let at = 0; at < row.length; at += 2)
    spans.push([columnAt(row[at] ?? 0, view), columnAt(row[at + 1] ?? 0, view)]);
  return spans;
}

function columnAt(x: number, view: View): number {
  return Math.round(view.x + x * view.zoom);
}
