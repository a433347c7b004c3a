import { applyShape } from './region.ts';
import type { Region } from './region.ts';
import { add, remove } from './row.ts';
import { brushLine, pixelCentre, polygon, rectangle } from './shapes.ts';
import type { Point } from './shapes.ts';

/** What a pointer does on the image. */
export const tools = ['brush', 'eraser', 'rectangle', 'lasso'] as const;
export type Tool = (typeof tools)[number];

/** One movement from pressing to lifting, as far as it went. */
export type Gesture = {
  readonly tool: Tool;
  /** Whether it takes away what was painted; the eraser always does. */
  readonly erases: boolean;
  /** Diameter of brush and eraser, image pixels. */
  readonly size: number;
  /** What was painted before. */
  readonly before: Region;
  readonly points: readonly Point[];
  /** What is painted now. */
  readonly region: Region;
};

/** Begins a movement. */
export function beginGesture(
  how: Pick<Gesture, 'tool' | 'erases' | 'size'>,
  before: Region,
  at: Point,
): Gesture {
  const erases = how.erases || how.tool === 'eraser';
  return extendGesture({ ...how, erases, before, points: [], region: before }, [at]);
}

/** Goes on to further points. */
export function extendGesture(gesture: Gesture, further: readonly Point[]): Gesture {
  const added = further.map(pixelCentre);
  const points = [...gesture.points, ...added];
  return { ...gesture, points, region: painted(gesture, points, added.length) };
}

function painted(gesture: Gesture, points: readonly Point[], added: number): Region {
  const { tool, size, before } = gesture;
  const rule = gesture.erases ? remove : add;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return before;
  if (tool === 'rectangle') return applyShape(before, rectangle(first, last, before), rule);
  if (tool === 'lasso') return applyShape(before, polygon(points, before), rule);
  // A stroke only grows, so that its new part is all that has to be done.
  const from = Math.max(points.length - added, 0);
  return points
    .slice(from)
    .reduce(
      (region, to, at) => applyShape(region, brushLine(points[from + at - 1] ?? to, to, size, before), rule),
      gesture.region,
    );
}
