import type { Pixels } from '../../../src/core/models.ts';
import type { Point } from './shapes.ts';

/** How the image lies in the window: CSS pixels for an image pixel, and where its upper left corner is. */
export type View = { readonly zoom: number; readonly x: number; readonly y: number };

/** Width and height of the window, CSS pixels. */
export type Size = { readonly width: number; readonly height: number };

/** Between the image and the edge of the window where the image is fitted, CSS pixels. */
const margin = 12;
/** At least so much of the image stays in the window, CSS pixels. */
const inSight = 40;
const largestZoom = 32;

/** The whole image in the middle of the window, enlarged to at most its own size. */
export function fitView(image: Pixels, { width, height }: Size): View {
  const room = { width: Math.max(width - 2 * margin, 1), height: Math.max(height - 2 * margin, 1) };
  const zoom = Math.min(room.width / image.width, room.height / image.height, 1);
  return { zoom, x: (width - image.width * zoom) / 2, y: (height - image.height * zoom) / 2 };
}

/** Zooms by a factor so that the place of the image under a point of the window stays there. */
export function zoomAt(view: View, factor: number, { x, y }: Point, image: Pixels, size: Size): View {
  const smallest = Math.min(fitView(image, size).zoom, 1) / 4;
  const zoom = Math.min(Math.max(view.zoom * factor, smallest), largestZoom);
  const ratio = zoom / view.zoom;
  return { zoom, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** Moves the image, but never out of sight. */
export function panBy(view: View, dx: number, dy: number, image: Pixels, size: Size): View {
  const within = (at: number, length: number, room: number): number => {
    const kept = Math.min(inSight, length, room);
    return Math.min(Math.max(at, kept - length), room - kept);
  };
  return {
    zoom: view.zoom,
    x: within(view.x + dx, image.width * view.zoom, size.width),
    y: within(view.y + dy, image.height * view.zoom, size.height),
  };
}

/** The least move that brings a place of the image into sight, with some room around it. */
export function reveal(view: View, place: Point, size: Size): View {
  const { x, y } = toWindow(view, place);
  const push = (at: number, room: number): number =>
    Math.max(inSight - at, 0) + Math.min(room - inSight - at, 0);
  return { zoom: view.zoom, x: view.x + push(x, size.width), y: view.y + push(y, size.height) };
}

/** The place of the image under a point of the window. */
export function toImage(view: View, { x, y }: Point): Point {
  return { x: (x - view.x) / view.zoom, y: (y - view.y) / view.zoom };
}

/** The point of the window over a place of the image. */
export function toWindow(view: View, { x, y }: Point): Point {
  return { x: x * view.zoom + view.x, y: y * view.zoom + view.y };
}
