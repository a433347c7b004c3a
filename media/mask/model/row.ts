/**
 * One row of a mask: the columns at which it changes between kept and painted, ascending, an even number of them.
 * `[3, 7]` paints the pixels 3 to 6. Rows are never changed, so that versions of a mask can share them.
 */
export type Row = readonly number[];

/** A row in which nothing is painted. */
export const emptyRow: Row = [];

/** Whether a pixel is painted, by whether it was and whether a shape covers it. */
export type Rule = (painted: boolean, covered: boolean) => boolean;

/** Paints what is covered. */
export const add: Rule = (painted, covered) => painted || covered;
/** Takes away what is covered. */
export const remove: Rule = (painted, covered) => painted && !covered;
/** Turns over what is covered. */
export const turn: Rule = (painted, covered) => painted !== covered;

/** Combines two rows; gives the first one itself when nothing changes. */
export function combine(row: Row, shape: Row, rule: Rule): Row {
  const result: number[] = [];
  let [i, j] = [0, 0];
  let [painted, covered, inside] = [false, false, false];
  while (i < row.length || j < shape.length) {
    const x = Math.min(row[i] ?? Infinity, shape[j] ?? Infinity);
    if (row[i] === x) [painted, i] = [!painted, i + 1];
    if (shape[j] === x) [covered, j] = [!covered, j + 1];
    if (rule(painted, covered) === inside) continue;
    inside = !inside;
    result.push(x);
  }
  return sameRow(row, result) ? row : result;
}

/** Whether two rows paint the same. */
export function sameRow(a: Row, b: Row): boolean {
  return a === b || (a.length === b.length && a.every((x, at) => x === b[at]));
}

/** Pixels that are painted in a row. */
export function rowArea(row: Row): number {
  return row.reduce((sum, x, at) => (at % 2 === 0 ? sum - x : sum + x), 0);
}

/** Whether a row paints the pixel in column `x`. */
export function rowHas(row: Row, x: number): boolean {
  return row.filter((edge) => edge <= x).length % 2 === 1;
}
