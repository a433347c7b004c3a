/** Whether the caret of a text field stands in its first or last line, as the lines are drawn: long ones are broken. */
export type CaretLine = { readonly isFirst: boolean; readonly isLast: boolean };

/**
 * Finds out where the caret is, which the browser does not tell: lays the text out once more, in parts.
 * In neither line while text is selected.
 */
export function caretLine(field: HTMLTextAreaElement): CaretLine {
  const { selectionStart: caret, selectionEnd, value } = field;
  if (caret !== selectionEnd) return { isFirst: false, isLast: false };
  const mirror = document.createElement('div');
  mirror.className = 'prompt-mirror';
  mirror.ariaHidden = 'true';
  mirror.style.width = `${field.clientWidth}px`;
  const rest = part(value.slice(caret));
  // A line break at the very end begins a line only if something follows it: a character that is not seen.
  const end = part('\u2060');
  mirror.append(value.slice(0, caret), rest, end);
  field.after(mirror);
  const { paddingTop, lineHeight } = getComputedStyle(mirror);
  const line = (inside: HTMLElement): number =>
    Math.round((topOf(inside) - topOf(mirror) - parseFloat(paddingTop)) / parseFloat(lineHeight));
  const [here, last] = [line(rest), line(end)];
  mirror.remove();
  return { isFirst: here === 0, isLast: here === last };
}

function part(text: string): HTMLSpanElement {
  const span = document.createElement('span');
  span.textContent = text;
  return span;
}

/** Where the first line of something begins, CSS pixels. */
function topOf(element: HTMLElement): number {
  return element.getClientRects()[0]?.top ?? 0;
}
