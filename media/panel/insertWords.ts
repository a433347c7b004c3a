/**
 * Writes words where the caret of a text field is, apart from what stands before and after, and goes there. One step
 * for "undo", and told by an `input` event, as if they were typed.
 */
export function insertWords(field: HTMLTextAreaElement, words: string): void {
  const { value, selectionStart, selectionEnd } = field;
  const before = /\S$/.test(value.slice(0, selectionStart)) ? ' ' : '';
  const after = /^[^\s,.;:!?)]/.test(value.slice(selectionEnd)) ? ' ' : '';
  field.focus();
  // Old, but the only way that keeps what can be undone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('insertText', false, `${before}${words}${after}`);
}
