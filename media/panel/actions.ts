import { coveringCell, largestFile } from '../../src/core/exactImage.ts';
import type { Focus } from '../../src/core/exactImage.ts';
import type { Cell, ModelId, Ratio, Tier } from '../../src/core/models.ts';
import { maxAddedBytes } from '../../src/protocol/messages.ts';
import type { BodyOf, FieldProblem, ImageAction, JobAction, JobView } from '../../src/protocol/messages.ts';
import { shorten } from './announce.ts';
import { readBase64 } from './drops.ts';
import { focusProblem } from './focus.ts';
import { insertWords } from './insertWords.ts';
import { earlier, later, pastPrompts } from './history.ts';
import type { Panel } from './panel.ts';
import { settle } from './sizes.ts';
import type { Drag } from './state.ts';

/** What a person can do in the panel. */
export class Actions {
  readonly #panel: Panel;

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  setPrompt(prompt: string): void {
    this.#touch('prompt');
    this.#panel.wish({ prompt });
  }

  /**
   * Shows an earlier or a later prompt of past generations, or the draft after the latest.
   * @returns false where there is none, so that the key does what it always does
   */
  recall(direction: 'earlier' | 'later'): boolean {
    const { snapshot, wish, draft, text } = this.#panel.state;
    if (direction === 'later' && draft === undefined) return false;
    const past = pastPrompts(snapshot, settle(wish, snapshot).form.preset !== undefined);
    const step = direction === 'earlier' ? earlier(past, wish.prompt) : later(past, wish.prompt);
    if (!step && direction === 'earlier') return false;
    this.setPrompt(step?.prompt ?? draft ?? '');
    if (step) this.#panel.update({ draft: draft ?? wish.prompt });
    this.#panel.say(
      step ? text('historyEntry', step.index + 1, past.length, shorten(step.prompt)) : text('historyDraft'),
    );
    return true;
  }

  /** Puts the words of a preset around the prompt, and chooses what it names. @param name undefined for none */
  setPreset(name: string | undefined): void {
    this.#touch('prompt', 'size');
    const { snapshot, wish } = this.#panel.state;
    const preset = snapshot.presets.find((each) => each.name === name);
    const { model, tier, ratio } = preset ?? {};
    // A place in the code has a size of its own.
    const size = wish.exact ? {} : { ...(tier && { tier }), ...(ratio && { ratio }) };
    this.#panel.wish({
      preset: preset?.name,
      ...size,
      ...(model && { model, ...this.#coveringSize(model) }),
    });
  }

  /** Every limit hangs on the model. */
  setModel(model: ModelId): void {
    this.#panel.update({ problems: [] });
    this.#panel.wish({ model, ...this.#coveringSize(model) });
  }

  setTier(tier: Tier): void {
    this.#touch('size');
    this.#panel.wish({ tier });
  }

  setRatio(ratio: Ratio): void {
    this.#touch('size');
    this.#panel.wish({ ratio });
  }

  /** Shows why a ratio cannot be had. */
  refuseRatio(refused: Ratio | undefined): void {
    if (this.#panel.state.refused !== refused) this.#panel.update({ refused });
  }

  setCount(count: number): void {
    this.#touch('count');
    this.#panel.wish({ count });
  }

  /** Chooses what of the image the crop keeps near its middle. @param focus undefined for the middle itself */
  setFocus(focus: Focus | undefined): void {
    const { exact } = this.#panel.state.wish;
    if (exact) this.#panel.wish({ exact: { ...exact, focus } });
  }

  /** From now on the image is not for a place in the code any more. */
  letGo(): void {
    this.#touch('size', 'count');
    this.#panel.wish({ exact: undefined });
    document.getElementById('prompt')?.focus();
  }

  /** Fills the form with what an image was made from. */
  reuse({ form }: Pick<JobView, 'form'>): void {
    this.#panel.update({ problems: [] });
    // Its prompt is whole: the words of a preset are in it.
    this.#panel.wish({ preset: undefined, exact: undefined, ...form });
    document.getElementById('prompt')?.focus();
  }

  async generate(): Promise<void> {
    const { generating, wish, snapshot } = this.#panel.state;
    if (generating) return;
    this.#panel.update({ generating: true, problems: [] });
    const { form } = settle(wish, snapshot);
    const result = await this.#panel.ask('generate', 'generate', form);
    this.#panel.update({ generating: false, problems: result?.problems ?? [] });
    if (result && result.problems.length > 0) focusProblem();
  }

  pickReferences(): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'pickReferences', {});
  }

  addReferences(uris: string[]): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'addReferences', { uris });
  }

  /** Adds images that the extension cannot read itself, one after the other so that they keep their order. */
  async addImages(files: readonly File[]): Promise<void> {
    this.#touch('references', 'mask');
    const failures = [];
    for (const file of files) {
      await this.#addImage(file);
      failures.push(this.#panel.state.failure);
    }
    // The next one took the message of the one before away.
    const failure = failures.find((each) => each?.place === 'references');
    if (failure) this.#panel.update({ failure });
  }

  removeReference(uri: string): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'removeReference', { uri });
  }

  editWithMask(uri: string): void {
    void this.#panel.ask('references', 'editWithMask', { uri });
  }

  clearReferences(): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'clearReferences', {});
  }

  /** Writes into the prompt, where the caret is, how the model knows a reference: `image 2`. */
  nameReference(number: number): void {
    const field = document.getElementById('prompt');
    if (field instanceof HTMLTextAreaElement) insertWords(field, `image ${number}`);
  }

  /** @param to the new index; one that is out of range or its own does nothing */
  async moveReference(uri: string, to: number): Promise<void> {
    const { snapshot, text } = this.#panel.state;
    const from = snapshot.references.findIndex((reference) => reference.uri === uri);
    const reference = snapshot.references[from];
    if (!reference || to === from || to < 0 || to >= snapshot.references.length) return;
    const answer = await this.#panel.ask('references', 'moveReference', { uri, to });
    if (answer) this.#panel.say(text('referenceMoved', reference.name, to + 1));
  }

  /** Follows a reference that is dragged; undefined when it is not any more. */
  drag(drag: Drag | undefined): void {
    const { drag: before } = this.#panel.state;
    if (before?.uri !== drag?.uri || before?.before !== drag?.before) this.#panel.update({ drag });
  }

  /** Lets a dragged reference land. */
  land(): void {
    const { drag, snapshot } = this.#panel.state;
    this.drag(undefined);
    if (!drag) return;
    const from = snapshot.references.findIndex(({ uri }) => uri === drag.uri);
    void this.moveReference(drag.uri, drag.before > from ? drag.before - 1 : drag.before);
  }

  hover(hovered: boolean): void {
    if (this.#panel.state.hovered !== hovered) this.#panel.update({ hovered });
  }

  setUp(choice: BodyOf<'setup'>['choice']): void {
    void this.#panel.ask(choice === 'editPresets' ? 'presets' : 'setup', 'setup', { choice });
  }

  job(id: string, action: JobAction): void {
    void this.#panel.ask(`job:${id}`, 'job', { id, action });
  }

  image(job: string, uri: string, action: ImageAction): void {
    void this.#panel.ask(`job:${job}`, 'image', { uri, action });
  }

  compare(uris: string[]): void {
    void this.#panel.ask('results', 'compare', { uris });
  }

  search(search: string): void {
    this.#panel.update({ search });
  }

  async #addImage(file: File): Promise<void> {
    const { text } = this.#panel.state;
    const fail = (reason: string): void =>
      this.#panel.update({ failure: { place: 'references', text: reason } });
    if (file.size > maxAddedBytes) {
      fail(text('imageTooLarge', file.name, maxAddedBytes / 1_000_000));
      return;
    }
    const data = await readBase64(file).catch(() => undefined);
    if (data === undefined) {
      fail(text('imageUnreadable', file.name));
      return;
    }
    const answer = await this.#panel.ask('references', 'addImage', { name: file.name, data });
    if (answer) this.#panel.say(text('referenceAdded', file.name));
  }

  /** The size that another model makes the files of an exact image from; none where there is no such image. */
  #coveringSize(model: ModelId): Partial<Pick<Cell, 'tier' | 'ratio'>> {
    const { wish, snapshot } = this.#panel.state;
    if (!wish.exact) return {};
    const { tier, ratio } = coveringCell(model, largestFile(wish.exact.files), snapshot.extendedSizes).cell;
    return { ratio, ...(tier && { tier }) };
  }

  /** A field that is changed is not wrong any more, as far as the panel knows. */
  #touch(...fields: FieldProblem['field'][]): void {
    const { problems } = this.#panel.state;
    const left = problems.filter(({ field }) => !fields.includes(field));
    if (left.length < problems.length) this.#panel.update({ problems: left });
  }
}
