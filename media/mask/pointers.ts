import type { CanvasKeys } from './canvasKeys.ts';
import type { MaskEditor } from './editor.ts';
import type { Point } from './model/shapes.ts';
import { toImage } from './model/view.ts';

/** `PointerEvent.button` of the main one, the middle one, and the eraser of a pen. */
const mainButton = 0;
const middleButton = 1;
const penEraser = 5;
/** How far the wheel has to turn for e times as near, and a line of text, CSS pixels. */
const wheelPerE = 300;
const linePixels = 16;

/** Mouse, pen and touch: one pointer paints or moves the image, two fingers move and zoom it. */
export class Pointers {
  readonly #editor: MaskEditor;
  readonly #canvas: HTMLCanvasElement;
  readonly #keys: CanvasKeys;
  readonly #onHover: (place: Point | undefined) => void;
  /** The fingers that touch, by pointer: points of the window. */
  readonly #fingers = new Map<number, Point>();
  /** The pointer that moves the image, and where it was last. */
  #panning: { readonly pointer: number; readonly at: Point } | undefined;
  /** The pointer that paints. */
  #painting: number | undefined;

  /** @param onHover is told where the pointer is: a place on the image */
  constructor(
    editor: MaskEditor,
    canvas: HTMLCanvasElement,
    keys: CanvasKeys,
    onHover: (place: Point | undefined) => void,
  ) {
    this.#editor = editor;
    this.#canvas = canvas;
    this.#keys = keys;
    this.#onHover = onHover;
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#up(event, true));
    canvas.addEventListener('pointercancel', (event) => this.#up(event, false));
    canvas.addEventListener('pointerleave', () => onHover(undefined));
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    // The middle button would scroll, and the pen's button open a menu.
    canvas.addEventListener('mousedown', (event) => event.button === middleButton && event.preventDefault());
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  #down(event: PointerEvent): void {
    this.#canvas.focus({ preventScroll: true });
    const at = this.#pointOf(event);
    if (event.pointerType === 'touch') this.#fingers.set(event.pointerId, at);
    if (this.#fingers.size > 1) {
      this.#painting = undefined;
      this.#editor.drop();
      return;
    }
    const pans = event.button === middleButton || (event.button === mainButton && this.#keys.spaceHeld);
    const paints = event.button === mainButton || event.button === penEraser;
    if ((!pans && !paints) || this.#painting !== undefined) return;
    this.#keys.hide();
    this.#canvas.setPointerCapture(event.pointerId);
    if (pans) {
      this.#panning = { pointer: event.pointerId, at };
      return;
    }
    this.#painting = event.pointerId;
    this.#editor.begin(toImage(this.#editor.view, at), event.altKey || event.button === penEraser);
  }

  #move(event: PointerEvent): void {
    const at = this.#pointOf(event);
    if (this.#fingers.size > 1) {
      this.#pinch(event.pointerId, at);
      return;
    }
    if (this.#panning?.pointer === event.pointerId) {
      const before = this.#panning.at;
      this.#panning = { pointer: event.pointerId, at };
      this.#editor.pan(at.x - before.x, at.y - before.y);
      return;
    }
    const { view } = this.#editor;
    if (this.#painting === event.pointerId) {
      // All that the pointer did since the last frame, so that a quick stroke stays round.
      const all = event.getCoalescedEvents();
      const events = all.length > 0 ? all : [event];
      this.#editor.extend(events.map((each) => toImage(view, this.#pointOf(each))));
    }
    if (event.pointerType === 'touch') return;
    if (event.movementX !== 0 || event.movementY !== 0) this.#keys.hide();
    this.#onHover(toImage(view, at));
  }

  #up({ pointerId }: PointerEvent, done: boolean): void {
    this.#fingers.delete(pointerId);
    if (this.#panning?.pointer === pointerId) this.#panning = undefined;
    if (this.#painting !== pointerId) return;
    this.#painting = undefined;
    if (done) this.#editor.end();
    else this.#editor.drop();
  }

  /** Two fingers: what lies between them stays between them. */
  #pinch(pointer: number, at: Point): void {
    const other = [...this.#fingers].find(([id]) => id !== pointer)?.[1];
    const before = this.#fingers.get(pointer);
    if (!before || !other) return;
    this.#fingers.set(pointer, at);
    this.#editor.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    const apart = (point: Point): number => Math.max(Math.hypot(point.x - other.x, point.y - other.y), 1);
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    this.#editor.zoom(apart(at) / apart(before), middle);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? linePixels : 1;
    if (event.ctrlKey || event.metaKey) {
      this.#editor.zoom(Math.exp((-event.deltaY * unit) / wheelPerE), this.#pointOf(event));
    } else {
      this.#editor.pan(-event.deltaX * unit, -event.deltaY * unit);
    }
    this.#onHover(toImage(this.#editor.view, this.#pointOf(event)));
  }

  /** A point of the window in which the image lies. */
  #pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}
