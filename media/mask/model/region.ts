import type { Pixels } from '../../../src/core/models.ts';
import { combine, emptyRow, rowArea, rowHas, turn } from './row.ts';
import type { Row, Rule } from './row.ts';

/** The painted part of an image, exact to the pixel. Never changed: every change makes a new one that shares rows. */
export type Region = Pixels & {
  /** From top to bottom, as many as the image is high. */
  readonly rows: readonly Row[];
};

/** The rows that a shape covers, from row `top` on; all within the image. */
export type Shape = { readonly top: number; readonly rows: readonly Row[] };

/** Nothing painted. */
export function emptyRegion({ width, height }: Pixels): Region {
  return { width, height, rows: Array<Row>(height).fill(emptyRow) };
}

/** Combines a region with a shape; gives the region itself when nothing changes. */
export function applyShape(region: Region, shape: Shape, rule: Rule): Region {
  const rows = [...region.rows];
  let changed = false;
  let last: { row: Row; by: Row; result: Row } | undefined;
  for (const [at, by] of shape.rows.entries()) {
    const y = shape.top + at;
    const row = region.rows[y] ?? emptyRow;
    // Rows that are one object stay one: that saves work here and in all that goes through a region.
    const result: Row = last?.row === row && last.by === by ? last.result : combine(row, by, rule);
    last = { row, by, result };
    rows[y] = result;
    changed ||= result !== row;
  }
  return changed ? { ...region, rows } : region;
}

/** What was painted is not, and the other way round. */
export function invertRegion(region: Region): Region {
  const whole: Row = [0, region.width];
  return applyShape(region, { top: 0, rows: region.rows.map(() => whole) }, turn);
}

/** Pixels that are painted. */
export function areaOf(region: Region): number {
  return region.rows.reduce((sum, row) => sum + rowArea(row), 0);
}

/** Whether anything is painted. */
export function isPainted(region: Region): boolean {
  return region.rows.some((row) => row.length > 0);
}

/** Whether a pixel is painted; false outside the image. */
export function regionHas(region: Region, x: number, y: number): boolean {
  return rowHas(region.rows[y] ?? emptyRow, x) && x < region.width;
}
