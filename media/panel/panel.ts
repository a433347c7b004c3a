import { render } from 'lit';
import type { PanelClient } from '../../src/protocol/channel.ts';
import type {
  AnswerTo,
  BodyOf,
  FormValues,
  PanelRequestType,
  PanelSnapshot,
  Welcome,
} from '../../src/protocol/messages.ts';
import { Actions } from './actions.ts';
import { announcement } from './announce.ts';
import { keepingFocus } from './focus.ts';
import type { Host } from './host.ts';
import { readKept } from './kept.ts';
import type { Kept } from './kept.ts';
import { isRunning } from './running.ts';
import type { FailurePlace, PanelState } from './state.ts';
import { textsOf } from './text.ts';
import { Ticker } from './ticker.ts';
import { panelView } from './views/panelView.ts';

/** The one state of the panel: whoever changes it draws it, and keeps what must outlive hiding. */
export class Panel {
  readonly #root: HTMLElement;
  readonly #client: PanelClient;
  readonly #host: Host;
  readonly #actions = new Actions(this);
  readonly #ticker = new Ticker(() => this.#tick());
  /** Requests under way, as text: the same one is not asked twice at a time. */
  readonly #pending = new Set<string>();
  /** The extension's clock minus ours, ms. */
  #clockOffset: number;
  /** Which form that the extension filled in was taken last. */
  #filled: string | undefined;
  #state: PanelState;

  constructor(root: HTMLElement, client: PanelClient, host: Host, { strings, snapshot }: Welcome) {
    this.#root = root;
    this.#client = client;
    this.#host = host;
    const { wish, scroll, filled } = readKept(host.kept(), snapshot.defaults);
    this.#filled = filled;
    this.#clockOffset = snapshot.now - Date.now();
    this.#state = {
      text: textsOf(strings),
      snapshot,
      now: snapshot.now,
      wish,
      draft: undefined,
      generating: false,
      problems: [],
      failure: undefined,
      refused: undefined,
      search: '',
      hovered: false,
      drag: undefined,
      said: { text: '', number: 0 },
    };
    this.#draw();
    window.scrollTo(0, scroll);
    this.#take(snapshot);
    document.addEventListener('scrollend', () => this.#keep());
    document.addEventListener('visibilitychange', () => this.#tick());
  }

  /** What the person can do. */
  get actions(): Actions {
    return this.#actions;
  }

  get state(): PanelState {
    return this.#state;
  }

  /** Takes a snapshot, which replaces the one before. */
  show(snapshot: PanelSnapshot): void {
    const { text, snapshot: before } = this.#state;
    this.#clockOffset = snapshot.now - Date.now();
    this.update({ snapshot, now: snapshot.now });
    this.#take(snapshot);
    this.say(announcement(text, before.jobs, snapshot.jobs));
  }

  /** Changes what is given and draws. */
  update(change: Partial<PanelState>): void {
    this.#state = { ...this.#state, ...change };
    this.#draw();
  }

  /** Changes what the person wants, and keeps it. */
  wish(change: Partial<FormValues>): void {
    const wish = { ...this.#state.wish, ...change };
    this.update({ wish, refused: undefined, ...('prompt' in change && { draft: undefined }) });
    this.#keep();
  }

  /** Says something to those who cannot see it. */
  say(text: string): void {
    if (text !== '') this.update({ said: { text, number: this.#state.said.number + 1 } });
  }

  /**
   * Asks the extension. Shows at `place` why it could not be done.
   * @returns undefined when it could not be done, or is being asked already
   */
  async ask<T extends PanelRequestType>(
    place: FailurePlace,
    type: T,
    body: BodyOf<T>,
  ): Promise<AnswerTo<T> | undefined> {
    const key = JSON.stringify([type, body]);
    if (this.#pending.has(key)) return undefined;
    this.#pending.add(key);
    if (this.#state.failure) this.update({ failure: undefined });
    try {
      return await this.#client.ask(type, body);
    } catch (thrown) {
      this.update({ failure: { place, text: thrown instanceof Error ? thrown.message : String(thrown) } });
      return undefined;
    } finally {
      this.#pending.delete(key);
    }
  }

  /** Takes a form that the extension fills in, once: afterwards what is typed there stays. */
  #take({ fill }: PanelSnapshot): void {
    if (!fill || fill.id === this.#filled) return;
    this.#filled = fill.id;
    this.#actions.reuse(fill);
  }

  #tick(): void {
    this.update({ now: Date.now() + this.#clockOffset });
  }

  #keep(): void {
    const { wish } = this.#state;
    this.#host.keep({ wish, scroll: window.scrollY, filled: this.#filled } satisfies Kept);
  }

  #draw(): void {
    keepingFocus(() => render(panelView(this.#state, this.#actions), this.#root));
    this.#ticker.run(document.visibilityState === 'visible' && this.#state.snapshot.jobs.some(isRunning));
  }
}
