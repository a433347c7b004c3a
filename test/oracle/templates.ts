import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { type Decoded } from './decoded.ts';
import { Expression } from './script.ts';

/** An attribute of a template: what is written, or an expression. */
export type Attribute = { readonly text: Decoded } | { readonly expression: Expression };

/** The expression, when it can be parsed. */
export function expressionIn(source: Decoded): Expression | undefined {
  try {
    return new Expression(source);
  } catch {
    return undefined;
  }
}

/** What a template's code refers to that its tags do not name already. */
export function withCode(tags: readonly ImageReference[], code: readonly ImageReference[]): ImageReference[] {
  const known = new Set(tags.map(({ start }) => start));
  return [...tags, ...code.filter(({ start }) => !known.has(start))];
}
