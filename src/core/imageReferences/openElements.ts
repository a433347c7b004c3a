import type { TagRules } from './tag.ts';

const voidElements = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

/** What differs between languages of markup. */
export type MarkupRules = {
  /** Whether `<div />` has no content. In HTML a slash means nothing, except in SVG and MathML. */
  readonly slashCloses: boolean;
  /** An element that stands for its content alone, and so is nobody's parent. */
  readonly transparent?: string;
};

/** The elements that are open, as far as images depend on them. */
export class OpenElements {
  readonly #rules: MarkupRules;
  readonly #open: { readonly name: string; readonly parent: string | undefined }[] = [];
  readonly #counts = new Map<string, number>();

  constructor(rules: MarkupRules) {
    this.#rules = rules;
  }

  /** What a tag at this place means. */
  get tagRules(): TagRules {
    return { srcset: 'srcset', isInPicture: this.#open.at(-1)?.parent === 'picture' };
  }

  /** Whether none is open. */
  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  /** Whether SVG or MathML is open, where other rules hold. */
  get isForeign(): boolean {
    return (this.#counts.get('svg') ?? 0) + (this.#counts.get('math') ?? 0) > 0;
  }

  /** @param hasSlash whether the tag ends with one */
  open(name: string, hasSlash: boolean): void {
    if (voidElements.test(name)) return;
    const { slashCloses, transparent } = this.#rules;
    if (hasSlash && (slashCloses || this.isForeign || name === 'svg' || name === 'math')) return;
    this.#open.push({ name, parent: name === transparent ? this.#open.at(-1)?.parent : name });
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Closes an element, and those in it; an end tag without its start is nothing. */
  close(name: string): void {
    if ((this.#counts.get(name) ?? 0) === 0) return;
    for (let closed = this.#open.pop(); closed; closed = this.#open.pop()) {
      this.#counts.set(closed.name, (this.#counts.get(closed.name) ?? 1) - 1);
      if (closed.name === name) return;
    }
  }
}
