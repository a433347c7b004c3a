import type { Pixels } from '../../../src/core/models.ts';
import type { Shape } from './region.ts';
import { add, combine, emptyRow } from './row.ts';
import type { Row } from './row.ts';

/** A place on the image, pixels from its upper left corner; may lie outside. */
export type Point = { readonly x: number; readonly y: number };

/** The middle of the pixel that a place lies in. */
export function pixelCentre({ x, y }: Point): Point {
  return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 };
}

/** What a round brush of a diameter covers on its way from one point to another, which may be the same. */
export function brushLine(from: Point, to: Point, diameter: number, image: Pixels): Shape {
  const radius = diameter / 2;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const across = { x: ((from.y - to.y) / length) * radius, y: ((to.x - from.x) / length) * radius };
  const sides = length === 0 ? [] : quadrangle(from, to, across);
  return rowsBetween(Math.min(from.y, to.y) - radius, Math.max(from.y, to.y) + radius, image, (y) => {
    const crossings = [...circleAt(from, radius, y), ...circleAt(to, radius, y), ...crossingsAt(sides, y)];
    // The way of a disc is convex: all crossings belong to one span.
    return crossings.length === 0
      ? emptyRow
      : span(Math.min(...crossings), Math.max(...crossings), image.width);
  });
}

/** The rectangle between two pixels, both within it. */
export function rectangle(a: Point, b: Point, image: Pixels): Shape {
  const [from, to] = [pixelCentre(a), pixelCentre(b)];
  const row = span(Math.min(from.x, to.x), Math.max(from.x, to.x), image.width);
  return rowsBetween(Math.min(from.y, to.y), Math.max(from.y, to.y), image, () => row);
}

/** What lies within a closed line. Where it crosses itself, every part that it goes around counts once. */
export function polygon(points: readonly Point[], image: Pixels): Shape {
  const ys = points.map(({ y }) => y);
  const sides = points.map((point, at) => [point, points[(at + 1) % points.length] ?? point] as const);
  return rowsBetween(Math.min(...ys), Math.max(...ys), image, (y) => {
    const crossings = crossingsAt(sides, y).sort((a, b) => a - b);
    let row = emptyRow;
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      row = combine(row, span(crossings[at] ?? 0, crossings[at + 1] ?? 0, image.width), add);
    }
    return row;
  });
}

type Side = readonly [Point, Point];

function quadrangle(from: Point, to: Point, across: Point): Side[] {
  const corners = [
    { x: from.x + across.x, y: from.y + across.y },
    { x: to.x + across.x, y: to.y + across.y },
    { x: to.x - across.x, y: to.y - across.y },
    { x: from.x - across.x, y: from.y - across.y },
  ];
  return corners.map((corner, at) => [corner, corners[(at + 1) % corners.length] ?? corner]);
}

/** Where sides cross the line at height `y`; a corner on the line belongs to one of its two sides. */
function crossingsAt(sides: readonly Side[], y: number): number[] {
  const crossings: number[] = [];
  for (const [a, b] of sides) {
    if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  }
  return crossings;
}

function circleAt(centre: Point, radius: number, y: number): number[] {
  const half = radius * radius - (y - centre.y) * (y - centre.y);
  return half < 0 ? [] : [centre.x - Math.sqrt(half), centre.x + Math.sqrt(half)];
}

/** The rows of the image whose middle lies between two heights. */
function rowsBetween(top: number, bottom: number, image: Pixels, rowAt: (y: number) => Row): Shape {
  const first = Math.max(0, Math.ceil(top - 0.5));
  const last = Math.min(image.height - 1, Math.floor(bottom - 0.5));
  const rows: Row[] = [];
  for (let y = first; y <= last; y++) rows.push(rowAt(y + 0.5));
  return { top: first, rows };
}

/** The pixels of a row whose middle lies between two places. */
function span(from: number, to: number, width: number): Row {
  const start = Math.max(0, Math.ceil(from - 0.5));
  const end = Math.min(width, Math.floor(to - 0.5) + 1);
  return start < end ? [start, end] : emptyRow;
}
