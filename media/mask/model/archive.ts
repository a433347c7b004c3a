import type { Pixels } from '../../../src/core/models.ts';
import { maxSteps } from './history.ts';
import type { History } from './history.ts';
import { emptyRegion } from './region.ts';
import type { Region } from './region.ts';
import { sameRow } from './row.ts';
import type { Row } from './row.ts';

/*
 * Numbers of variable length: width, height, which version holds, how many there are; then for each version how it
 * differs from the one before (the first: from nothing painted): the first row that differs, how many rows do, and
 * those rows in runs of equal ones: length of the run, number of edges, steps from edge to edge.
 */

/** A history as text, compact enough to be kept after every stroke. */
export function serialiseHistory({ versions, at }: History): string {
  const [first] = versions;
  if (!first) throw new RangeError('A history has at least one version');
  const numbers = [first.width, first.height, at, versions.length];
  versions.reduce((before, region) => {
    writeChange(numbers, before, region);
    return region;
  }, emptyRegion(first));
  return toText(numbers);
}

/** Reads a history of an image; undefined for anything else, also for the history of an image of other pixels. */
export function parseHistory(text: string, image: Pixels): History | undefined {
  try {
    const next = reader(text);
    if (next(image.width) !== image.width || next(image.height) !== image.height) return undefined;
    const at = next(maxSteps);
    const count = next(maxSteps + 1);
    if (at >= count) return undefined;
    const versions: Region[] = [];
    for (let n = 0; n < count; n++) versions.push(readChange(next, versions[n - 1] ?? emptyRegion(image)));
    return { versions, at };
  } catch {
    return undefined; // cut, or written by somebody else
  }
}

function writeChange(numbers: number[], before: Region, after: Region): void {
  const differs = (y: number): boolean => !sameRow(before.rows[y] ?? [], after.rows[y] ?? []);
  let [top, end] = [0, after.height];
  while (top < end && !differs(top)) top++;
  while (end > top && !differs(end - 1)) end--;
  numbers.push(top, end - top);
  for (let y = top; y < end;) {
    const row = after.rows[y] ?? [];
    let next = y + 1;
    while (next < end && sameRow(row, after.rows[next] ?? [])) next++;
    numbers.push(next - y, row.length, ...row.map((x, at) => x - (row[at - 1] ?? 0)));
    y = next;
  }
}

function readChange(next: Reader, before: Region): Region {
  const rows = [...before.rows];
  let y = next(before.height);
  const end = y + next(before.height - y);
  while (y < end) {
    const length = next(end - y);
    if (length === 0) throw new RangeError('An empty run');
    const row = readRow(next, before.width);
    rows.fill(row, y, y + length);
    y += length;
  }
  return { ...before, rows };
}

function readRow(next: Reader, width: number): Row {
  const edges = next(width + 1);
  if (edges % 2 === 1) throw new RangeError('A row that never ends');
  const row: number[] = [];
  for (let at = 0; at < edges; at++) {
    const before = row.at(-1) ?? 0;
    const step = next(width - before);
    if (step === 0 && at > 0) throw new RangeError('An edge twice');
    row.push(before + step);
  }
  return row;
}

/** Gives the next number. @throws RangeError when there is none, or it is above `max` */
type Reader = (max: number) => number;

function reader(text: string): Reader {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  let at = 0;
  return (max) => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || value > max) throw new RangeError('Cut, or too large a number');
      value += (byte % 128) * weight;
      if (byte < 128) break;
    }
    if (value > max) throw new RangeError('Too large a number');
    return value;
  };
}

function toText(numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers) {
    let rest = number;
    for (; rest >= 128; rest = Math.floor(rest / 128)) text += String.fromCharCode((rest % 128) + 128);
    text += String.fromCharCode(rest);
  }
  return btoa(text);
}
