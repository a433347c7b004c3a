import type { Literal } from '../tag.ts';
import { Values } from './values.ts';

/** Follows `import` and `export` up to the name of the module. */
export class ModuleStatement {
  #state: 'none' | 'begun' | 'from' | 'types' = 'none';

  /** Whether a statement has begun whose module is still to come, so that braces hold names. */
  get isOpen(): boolean {
    return this.#state !== 'none';
  }

  /** Whether types alone are named, which load nothing. */
  get isOfTypes(): boolean {
    return this.#state === 'types';
  }

  /** The next word. @param before sign or word before it */
  word(word: string, before: string): void {
    if ((word === 'import' && before !== 'typeof') || word === 'export') this.#state = 'begun';
    else if (this.#state === 'none') return;
    else if (word === 'from') this.#state = this.#state === 'types' && before !== 'type' ? 'types' : 'from';
    else if (before === 'import' || before === 'export') this.#second(word);
    else if (this.#state === 'from') this.#state = 'begun';
  }

  #second(word: string): void {
    if (word === 'type' || word === 'typeof') this.#state = 'types';
    else if (declares.has(word)) this.#state = 'none';
  }

  /** Whether a string at this place is the module's name, and an image could be imported so. */
  takes(before: string, isOperand: boolean): boolean {
    const state = this.#state;
    if (state === 'none') return false;
    this.#state = 'none';
    // `import 'a.png'`, or `from 'a.png'`.
    const isBare = state === 'begun' && isOperand && before === 'import';
    return isBare || (state === 'from' && isOperand && before === 'from');
  }

  /** The statement is over. */
  end(): void {
    this.#state = 'none';
  }
}

const declares = new Set(
  'const let var function class default async abstract enum interface namespace declare'.split(' '),
);

/** What may stand before `import(…)` only where it is the name of a type. */
const beforeType = new Set(['typeof', '<', '|', '&']);

/** The arguments of a call whose first one may name an image. */
export class CallArguments {
  /** Takes what the first argument may be. */
  readonly values: Values;
  readonly #isUrl: boolean;
  readonly #literals: Literal[] = [];
  #isFirst = true;
  #isOfModule = false;

  private constructor(isUrl: boolean) {
    this.#isUrl = isUrl;
    this.values = new Values((literal) => {
      if (this.#isFirst) this.#literals.push(literal);
    });
  }

  /** Undefined for calls that load nothing. @param previous what stands before the word */
  static of(word: string, previous: string, isOperand: boolean): CallArguments | undefined {
    if (!isOperand || previous === '.') return undefined;
    if (word === 'URL') return previous === 'new' ? new CallArguments(true) : undefined;
    const isLoad = word === 'require' || (word === 'import' && !beforeType.has(previous));
    return isLoad ? new CallArguments(false) : undefined;
  }

  /** The first argument ends at a comma. */
  comma(text: string, index: number): void {
    if (!this.#isFirst) return;
    this.#isFirst = false;
    const base = /,\s*import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)/y;
    base.lastIndex = index;
    this.#isOfModule = base.test(text);
  }

  /** What is loaded, once the call is whole. */
  get loaded(): readonly Literal[] {
    return this.#isUrl && !this.#isOfModule ? [] : this.#literals;
  }
}
