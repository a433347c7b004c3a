/** A label as a person names it: the whole text, or a pattern for a part of it. */
export type Label = string | RegExp;

/** Text as a part of a pattern that matches nothing but this text. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A label as a pattern: a string has to match as a whole, but for the space around it. */
export function pattern(label: Label): RegExp {
  return typeof label === 'string' ? new RegExp(`^\\s*${escaped(label)}\\s*$`) : label;
}

/** Space as a person sees it: VS Code separates words by no-break spaces and line breaks, too. */
export function visible(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}
