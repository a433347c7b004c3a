import { render } from 'lit';
import type { ChannelClient } from '../../src/protocol/channel.ts';
import type { maskRequests, MaskSnapshot, MaskWelcome } from '../../src/protocol/maskMessages.ts';
import type { Host } from '../panel/host.ts';
import { readKept, writeKept } from './kept.ts';
import { beginGesture, extendGesture } from './model/gesture.ts';
import type { Gesture, Tool } from './model/gesture.ts';
import { commit, current, redo, undo } from './model/history.ts';
import type { History } from './model/history.ts';
import { encodeMask } from './model/png.ts';
import { emptyRegion, invertRegion, isPainted } from './model/region.ts';
import type { Region } from './model/region.ts';
import type { Point } from './model/shapes.ts';
import { fitView, panBy, zoomAt } from './model/view.ts';
import type { View } from './model/view.ts';
import { maxSize, missing, paintedText } from './state.ts';
import type { MaskState } from './state.ts';
import { textsOf } from './text.ts';
import { maskView } from './views/maskView.ts';

/** The extension, as the mask editor sees it. */
export type MaskClient = ChannelClient<typeof maskRequests, MaskSnapshot>;

/** The one state of the mask editor, and what a person can do: whoever changes it draws it, and keeps it. */
export class MaskEditor {
  readonly #root: HTMLElement;
  readonly #client: MaskClient;
  readonly #host: Host;
  #state: MaskState;
  #gesture: Gesture | undefined;
  /** Draws the image and what is painted on it. */
  onChange: () => void = () => undefined;

  constructor(root: HTMLElement, client: MaskClient, host: Host, { strings, image, snapshot }: MaskWelcome) {
    this.#root = root;
    this.#client = client;
    this.#host = host;
    this.#state = {
      text: textsOf(strings),
      image,
      snapshot,
      ...readKept(host.kept(), image),
      window: { width: 1, height: 1 },
      pictureFailed: false,
      generating: false,
      begun: false,
      problems: [],
      failure: undefined,
      said: { text: '', number: 0 },
    };
    this.#draw();
    // Even an untouched editor is restored after a reload.
    this.#keep();
  }

  /** What is drawn. */
  get state(): MaskState {
    return this.#state;
  }

  /** What is painted, a movement under way included. */
  get region(): Region {
    return this.#gesture?.region ?? current(this.#state.history);
  }

  /** The movement under way. */
  get gesture(): Gesture | undefined {
    return this.#gesture;
  }

  /** How the image lies in the window. */
  get view(): View {
    const { image, view, window } = this.#state;
    // Kept in a larger window, the image might lie outside of this one.
    return view ? panBy(view, 0, 0, image, window) : fitView(image, window);
  }

  /** Changes what is given and draws. */
  update(change: Partial<MaskState>): void {
    this.#state = { ...this.#state, ...change };
    this.#draw();
  }

  /** Says something to those who cannot see it. */
  say(text: string): void {
    this.update({ said: { text, number: this.#state.said.number + 1 } });
  }

  /** Begins a movement with the tool. @param at a place on the image @param erases whether it takes away */
  begin(at: Point, erases: boolean): void {
    const { tool, size, history } = this.#state;
    this.#gesture = beginGesture({ tool, size, erases }, current(history), at);
    this.onChange();
  }

  /** Goes on with the movement under way, if there is one. */
  extend(points: readonly Point[]): void {
    if (!this.#gesture) return;
    this.#gesture = extendGesture(this.#gesture, points);
    this.onChange();
  }

  /** Ends a movement: what it painted is one step. */
  end(): void {
    if (!this.#gesture) return;
    const { region } = this.#gesture;
    this.#gesture = undefined;
    this.#step(commit(this.#state.history, region));
  }

  /** Ends a movement as if it had never begun. */
  drop(): void {
    this.#gesture = undefined;
    this.onChange();
  }

  undo(): void {
    this.#step(undo(this.#state.history));
  }

  redo(): void {
    this.#step(redo(this.#state.history));
  }

  invert(): void {
    this.#step(commit(this.#state.history, invertRegion(this.region)));
  }

  clear(): void {
    if (isPainted(this.region)) this.#step(commit(this.#state.history, emptyRegion(this.#state.image)));
  }

  setTool(tool: Tool): void {
    this.#change({ tool });
  }

  /** @param size of the brush, image pixels; is kept within what there is */
  setSize(size: number): void {
    this.#change({ size: Math.min(Math.max(Math.round(size), 1), maxSize(this.#state.image)) });
  }

  /** @param around the point of the window that stays; its middle unless given */
  zoom(factor: number, around?: Point): void {
    const { image, window } = this.#state;
    const middle = { x: window.width / 2, y: window.height / 2 };
    this.#change({ view: zoomAt(this.view, factor, around ?? middle, image, window) });
  }

  /** Moves the image by CSS pixels. */
  pan(dx: number, dy: number): void {
    const { image, window } = this.#state;
    this.#change({ view: panBy(this.view, dx, dy, image, window) });
  }

  /** Shows the whole image again. */
  fit(): void {
    this.#change({ view: undefined });
  }

  setPrompt(prompt: string): void {
    this.#change({ prompt, begun: false, problems: [] });
  }

  setCount(count: number): void {
    this.#change({ count, begun: false, problems: [] });
  }

  setKeepOutside(keepOutside: boolean): void {
    this.#change({ keepOutside, begun: false, problems: [] });
  }

  setKeepUntouched(keepUntouched: boolean): void {
    this.#change({ keepUntouched, begun: false, problems: [] });
  }

  /** Asks for the image; says what is missing when something is. */
  async generate(): Promise<void> {
    const { text, prompt, count, keepOutside, keepUntouched, generating } = this.#state;
    if (generating) return;
    this.end();
    const lack = missing(this.#state);
    if (lack) {
      this.say(text(lack));
      return;
    }
    this.update({ generating: true, begun: false, problems: [], failure: undefined });
    try {
      const mask = await encodeMask(this.region);
      const order = { prompt, count, keepOutside, keepUntouched, mask };
      const { accepted, problems } = await this.#client.ask('generate', order);
      this.update({ generating: false, begun: accepted, problems });
    } catch (thrown) {
      const failure = thrown instanceof Error ? thrown.message : String(thrown);
      this.update({ generating: false, failure });
    }
  }

  #step(history: History): void {
    if (this.#gesture || history === this.#state.history) {
      this.onChange();
      return;
    }
    this.#change({ history, begun: false, problems: [] });
    this.say(paintedText(this.#state));
  }

  #change(change: Partial<MaskState>): void {
    this.update(change);
    this.#keep();
  }

  #keep(): void {
    this.#host.keep(writeKept(this.#state));
  }

  #draw(): void {
    render(maskView(this.#state, this), this.#root);
    this.onChange();
  }
}
