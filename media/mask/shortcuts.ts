import { take } from '../panel/keys.ts';
import type { MaskEditor } from './editor.ts';

/** By how much a key makes the brush larger or the image nearer. */
const sizeStep = 1.25;
const zoomStep = 1.25;

/** Keys without Ctrl, as `KeyboardEvent.key` has them in lower case. */
const plainKeys: Readonly<Record<string, (editor: MaskEditor) => void>> = {
  b: (editor) => editor.setTool('brush'),
  e: (editor) => editor.setTool('eraser'),
  r: (editor) => editor.setTool('rectangle'),
  l: (editor) => editor.setTool('lasso'),
  i: (editor) => editor.invert(),
  delete: (editor) => editor.clear(),
  '[': (editor) => smaller(editor),
  ']': (editor) => larger(editor),
  '+': (editor) => editor.zoom(zoomStep),
  '=': (editor) => editor.zoom(zoomStep),
  '-': (editor) => editor.zoom(1 / zoomStep),
  '0': (editor) => editor.fit(),
};

/** The keys that work wherever nothing is being typed. */
export function listenToShortcuts(editor: MaskEditor): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || (event.target instanceof Element && event.target.matches('textarea'))) return;
    const key = event.key.toLowerCase();
    const action = event.ctrlKey || event.metaKey ? withCtrl(key, event.shiftKey) : plainKeys[key];
    if (!action) return;
    take(event);
    action(editor);
  });
}

function withCtrl(key: string, shift: boolean): ((editor: MaskEditor) => void) | undefined {
  if (key === 'z') return (editor) => (shift ? editor.redo() : editor.undo());
  if (key === 'y') return (editor) => editor.redo();
  return undefined;
}

/** At least one pixel at a time. */
function larger(editor: MaskEditor): void {
  const { size } = editor.state;
  editor.setSize(Math.max(size + 1, size * sizeStep));
}

function smaller(editor: MaskEditor): void {
  const { size } = editor.state;
  editor.setSize(Math.min(size - 1, size / sizeStep));
}

/** One step of the zoom buttons. */
export const buttonZoom = zoomStep;

/** How the person's keyboard calls Ctrl with a letter. */
export function ctrlKeys(letter: string): string {
  return navigator.platform.startsWith('Mac') ? `⌘${letter}` : `Ctrl+${letter}`;
}
