import type { Literal } from '../tag.ts';
import { skipTrivia, wordAt } from './tokens.ts';

/** What may stand before a literal that is the value of an expression, or one of its values. */
const before = new Set(['', '(', '?', ':', '||', '&&', '??']);

/** Collects the literals that an expression may be: itself, or the branches of a condition. */
export class Values {
  readonly take: (literal: Literal) => void;

  constructor(take: (literal: Literal) => void) {
    this.take = take;
  }

  /** Whether an operand after this may be the value. */
  mayBegin(previous: string, isOperand: boolean): boolean {
    return !isOperand && before.has(previous);
  }

  /** Whether what follows an operand leaves it a value: the end, or the other branch. */
  mayEnd(text: string, from: number, end: number): boolean {
    const at = skipTrivia(text, from, end);
    if (at >= end) return true;
    const next = text.charAt(at);
    if (next === ')' || next === '}' || next === ':' || next === ',') return true;
    if (next === '|' || next === '&') return text[at + 1] === next;
    if (next === '?') return text[at + 1] === '?';
    const word = wordAt(text, at);
    return word === 'as' || word === 'satisfies';
  }
}
