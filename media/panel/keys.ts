/** How the person's keyboard calls the keys that generate. */
export const generateKeys = navigator.platform.startsWith('Mac') ? '⌘Enter' : 'Ctrl+Enter';

/** Takes an event for ourselves: neither the browser nor VS Code, which listens at the window, acts on it too. */
export function take(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Listens to the keys that work everywhere in the panel, and makes buttons act once for each press: a key held down
 * repeats, and what costs money must not.
 */
export function listenToKeys(generate: () => void): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      take(event);
      if (!event.repeat) generate();
      return;
    }
    if (!(event.target instanceof Element) || !event.target.matches('button, vscode-button')) return;
    if (event.repeat) take(event);
    // Unlike a real button, this one lets the space bar scroll the page.
    else if (event.key === ' ' && event.target.localName === 'vscode-button') event.preventDefault();
  };
  document.addEventListener('keydown', onKey, { capture: true });
}
