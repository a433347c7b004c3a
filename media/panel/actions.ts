import type { ModelId, Ratio, Tier } from '../../src/core/models.ts';
import type { BodyOf, FieldProblem, ImageAction, JobAction, JobView } from '../../src/protocol/messages.ts';
import { focusProblem } from './focus.ts';
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

  /** Every limit hangs on the model. */
  setModel(model: ModelId): void {
    this.#panel.update({ problems: [] });
    this.#panel.wish({ model });
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

  /** Fills the form with what a job was made from. */
  reuse({ form }: JobView): void {
    this.#panel.update({ problems: [] });
    this.#panel.wish(form);
    document.getElementById('prompt')?.focus();
  }

  async generate(): Promise<void> {
    const { generating, wish, snapshot } = this.#panel.state;
    if (generating) return;
    this.#panel.update({ generating: true, problems: [] });
    const { form } = settle(wish, snapshot.extendedSizes);
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

  removeReference(uri: string): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'removeReference', { uri });
  }

  clearReferences(): void {
    this.#touch('references', 'mask');
    void this.#panel.ask('references', 'clearReferences', {});
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
    void this.#panel.ask('setup', 'setup', { choice });
  }

  job(id: string, action: JobAction): void {
    void this.#panel.ask(`job:${id}`, 'job', { id, action });
  }

  image(job: string, uri: string, action: ImageAction): void {
    void this.#panel.ask(`job:${job}`, 'image', { uri, action });
  }

  /** A field that is changed is not wrong any more, as far as the panel knows. */
  #touch(...fields: FieldProblem['field'][]): void {
    const { problems } = this.#panel.state;
    const left = problems.filter(({ field }) => !fields.includes(field));
    if (left.length < problems.length) this.#panel.update({ problems: left });
  }
}
