import { CanvasKeys } from './canvasKeys.ts';
import type { MaskEditor } from './editor.ts';
import type { Point } from './model/shapes.ts';
import { Overlay } from './overlay.ts';
import type { Cursor } from './overlay.ts';
import { showPicture } from './picture.ts';
import { Pointers } from './pointers.ts';

/** From this zoom on the picture shows its pixels instead of blurring them. */
const showsPixels = 3;

/** The image and what is painted on it: draws both once a frame at the most, and listens to pointer and keys. */
export class Stage {
  readonly #editor: MaskEditor;
  readonly #canvas: HTMLCanvasElement;
  readonly #picture: HTMLImageElement;
  readonly #overlay: Overlay;
  readonly #keys: CanvasKeys;
  /** Where the pointer is, a place on the image; undefined when it is elsewhere. */
  #hovered: Point | undefined;
  #awaitsFrame = false;

  /** @param root holds what `maskView` has drawn */
  constructor(editor: MaskEditor, root: HTMLElement) {
    const [canvas, picture] = [root.querySelector('canvas'), root.querySelector('img')];
    if (!canvas || !picture) throw new Error('The stage is not drawn');
    this.#editor = editor;
    this.#canvas = canvas;
    this.#picture = picture;
    this.#overlay = new Overlay(canvas);
    this.#keys = new CanvasKeys(editor, canvas, () => this.#schedule());
    new Pointers(editor, canvas, this.#keys, (hovered) => {
      this.#hovered = hovered;
      this.#schedule();
    });
    editor.onChange = () => this.#schedule();
    new ResizeObserver(() => this.#measure()).observe(canvas);
    // Another theme, other colours.
    new MutationObserver(() => this.#schedule()).observe(document.body, { attributeFilter: ['class'] });
    this.#measure();
    void showPicture(editor.state.image, picture).then((shown) => {
      if (!shown) editor.update({ pictureFailed: true });
    });
  }

  #measure(): void {
    this.#editor.update({ window: { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight } });
  }

  #schedule(): void {
    if (this.#awaitsFrame) return;
    this.#awaitsFrame = true;
    requestAnimationFrame(() => {
      this.#awaitsFrame = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { image } = this.#editor.state;
    const { zoom, x, y } = this.#editor.view;
    this.#picture.style.width = `${image.width * zoom}px`;
    this.#picture.style.height = `${image.height * zoom}px`;
    this.#picture.style.translate = `${x}px ${y}px`;
    this.#picture.classList.toggle('pixels', zoom >= showsPixels);
    this.#overlay.draw(this.#editor.region, { zoom, x, y }, this.#cursor());
  }

  #cursor(): Cursor | undefined {
    const { tool, size } = this.#editor.state;
    const diameter = tool === 'brush' || tool === 'eraser' ? size : 0;
    const byKeys = this.#keys.cursor;
    if (byKeys) return { at: byKeys, size: diameter, cross: true };
    return this.#hovered && { at: this.#hovered, size: diameter, cross: false };
  }
}
