import { boxesOf, outlineOf } from './model/bands.ts';
import type { Box } from './model/bands.ts';
import type { Region } from './model/region.ts';
import { toWindow } from './model/view.ts';
import type { View } from './model/view.ts';
import type { Point } from './model/shapes.ts';

/** Where the brush would paint. */
export type Cursor = {
  /** A place on the image. */
  readonly at: Point;
  /** Diameter, image pixels; 0 for tools that have none. */
  readonly size: number;
  /** Whether it is moved by keys: then nothing else shows where it is. */
  readonly cross: boolean;
};

/** Distance from stripe to stripe, and half the length of the cross's arms, CSS pixels. */
const stripes = 8;
const arm = 9;

/**
 * Draws what is painted so that it shows on any picture: a tint for the whole, stripes of light and dark, of which one
 * stands out everywhere, and the same two along the edge.
 */
export class Overlay {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('No 2D canvas');
    this.#context = context;
  }

  /** @param view in CSS pixels, like all that the callers know */
  draw(region: Region, view: View, cursor: Cursor | undefined): void {
    const scale = window.devicePixelRatio;
    const { clientWidth, clientHeight } = this.#canvas;
    const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#context.clearRect(0, 0, width, height);
    const device = { zoom: view.zoom * scale, x: view.x * scale, y: view.y * scale };
    const pixel = Math.max(1, Math.round(scale));
    this.#fill(boxesOf(region, device, { height }), scale);
    this.#line(outlineOf(region, device, { height }, 3 * pixel), 'black', 0.75);
    this.#line(outlineOf(region, device, { height }, pixel), 'white', 1);
    if (cursor) this.#cursor(cursor, device, pixel, scale);
  }

  #fill(boxes: readonly Box[], scale: number): void {
    const area = pathOf(boxes);
    this.#context.fillStyle = getComputedStyle(this.#canvas).color;
    this.#context.globalAlpha = 0.4;
    this.#context.fill(area);
    const pattern = this.#context.createPattern(stripePattern(scale), 'repeat');
    if (!pattern) return;
    this.#context.fillStyle = pattern;
    this.#context.globalAlpha = 0.55;
    this.#context.fill(area);
  }

  #line(boxes: readonly Box[], colour: string, alpha: number): void {
    this.#context.fillStyle = colour;
    this.#context.globalAlpha = alpha;
    this.#context.fill(pathOf(boxes));
  }

  #cursor({ at, size, cross }: Cursor, view: View, pixel: number, scale: number): void {
    const { x, y } = toWindow(view, at);
    const path = new Path2D();
    if (size > 0) path.arc(x, y, Math.max((size / 2) * view.zoom, scale), 0, 2 * Math.PI);
    if (cross) {
      path.moveTo(x - arm * scale, y);
      path.lineTo(x + arm * scale, y);
      path.moveTo(x, y - arm * scale);
      path.lineTo(x, y + arm * scale);
    }
    this.#context.globalAlpha = 1;
    for (const [colour, width] of [
      ['black', 3 * pixel],
      ['white', pixel],
    ] as const) {
      this.#context.strokeStyle = colour;
      this.#context.lineWidth = width;
      this.#context.stroke(path);
    }
  }
}

function pathOf(boxes: readonly Box[]): Path2D {
  const path = new Path2D();
  for (const box of boxes) path.rect(...box);
  return path;
}

/** A tile of slanting stripes: light, dark, and nothing between. */
function stripePattern(scale: number): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  const side = Math.round(stripes * scale);
  tile.width = tile.height = side;
  const context = tile.getContext('2d');
  if (!context) return tile;
  context.lineWidth = Math.max(1, scale);
  // Each stripe is drawn where it leaves the tile too, so that the tiles join.
  for (const [colour, offset] of [
    ['white', 0],
    ['black', context.lineWidth * Math.SQRT2],
  ] as const) {
    context.strokeStyle = colour;
    for (const shift of [-side, 0, side]) {
      context.beginPath();
      context.moveTo(offset + shift - side, side * 2);
      context.lineTo(offset + shift + side * 2, -side);
      context.stroke();
    }
  }
  return tile;
}
