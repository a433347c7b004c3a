import { take } from '../panel/keys.ts';
import type { MaskEditor } from './editor.ts';
import { regionHas } from './model/region.ts';
import type { Point } from './model/shapes.ts';
import { reveal, toImage } from './model/view.ts';

/** How far an arrow key moves, CSS pixels: zoomed in, that is finer. */
const step = 8;
const largeStep = 40;

const arrows: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Painting by keys: arrows move a cursor, Space or Enter begins to paint and ends it, Escape gives up. With the space
 * bar held, the pointer moves the image instead.
 */
export class CanvasKeys {
  readonly #editor: MaskEditor;
  readonly #changed: () => void;
  #cursor: Point | undefined;
  #spaceHeld = false;

  /** @param changed is called when the cursor moved, came or went */
  constructor(editor: MaskEditor, canvas: HTMLCanvasElement, changed: () => void) {
    this.#editor = editor;
    this.#changed = changed;
    canvas.addEventListener('keydown', (event) => this.#onKey(event));
    canvas.addEventListener('keyup', (event) => this.#onKeyUp(event));
    canvas.addEventListener('focus', () => {
      if (canvas.matches(':focus-visible')) this.#show();
    });
    canvas.addEventListener('blur', () => {
      this.#spaceHeld = false;
      this.hide();
    });
  }

  /** Where the cursor is, a place on the image; undefined when the pointer is in use. */
  get cursor(): Point | undefined {
    return this.#cursor;
  }

  /** Whether the pointer is to move the image. */
  get spaceHeld(): boolean {
    return this.#spaceHeld;
  }

  /** The pointer has taken over: what was being painted is done. */
  hide(): void {
    if (!this.#cursor) return;
    this.#cursor = undefined;
    this.#editor.end();
    this.#changed();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) {
      take(event);
      this.#move(arrow, event.shiftKey ? largeStep : step);
    } else if (event.key === ' ') {
      take(event);
      this.#spaceHeld = true;
    } else if (event.key === 'Enter') {
      take(event);
      if (!event.repeat) this.#press();
    } else if (event.key === 'Escape' && this.#editor.gesture) {
      take(event);
      this.#editor.drop();
      this.#editor.say(this.#editor.state.text('strokeDropped'));
    }
  }

  #onKeyUp(event: KeyboardEvent): void {
    if (event.key !== ' ' || !this.#spaceHeld) return;
    take(event);
    this.#spaceHeld = false;
    // Without a cursor the space bar was held for the pointer's sake.
    if (this.#cursor) this.#press();
  }

  #press(): void {
    const at = this.#show();
    if (this.#editor.gesture) {
      this.#editor.end();
      return;
    }
    this.#editor.begin(at, false);
    this.#editor.say(this.#editor.state.text('strokeBegun', Math.floor(at.x), Math.floor(at.y)));
  }

  #move([dx, dy]: readonly [number, number], distance: number): void {
    const from = this.#show();
    const { image, window, text } = this.#editor.state;
    const { view } = this.#editor;
    const by = Math.max(1, Math.round(distance / view.zoom));
    const within = (at: number, length: number): number => Math.min(Math.max(at, 0), length - 1);
    const at = { x: within(from.x + dx * by, image.width), y: within(from.y + dy * by, image.height) };
    this.#cursor = at;
    const shown = reveal(view, at, window);
    if (shown.x !== view.x || shown.y !== view.y) this.#editor.pan(shown.x - view.x, shown.y - view.y);
    this.#editor.extend([at]);
    const over = regionHas(this.#editor.region, at.x, at.y) ? 'overPainted' : 'overKept';
    this.#editor.say(text(over, at.x, at.y));
    this.#changed();
  }

  /** Where the cursor is; it begins in the middle of what is to be seen. */
  #show(): Point {
    if (this.#cursor) return this.#cursor;
    const { image, window } = this.#editor.state;
    const middle = toImage(this.#editor.view, { x: window.width / 2, y: window.height / 2 });
    const within = (at: number, length: number): number => Math.min(Math.max(Math.floor(at), 0), length - 1);
    this.#cursor = { x: within(middle.x, image.width), y: within(middle.y, image.height) };
    this.#changed();
    return this.#cursor;
  }
}
