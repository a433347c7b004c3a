/** Shows, instead of the panel, why there is none. The texts of the interface never came, so this is all there is. */
export function loadFailure(root: HTMLElement, thrown: unknown): void {
  const message = document.createElement('p');
  message.className = 'load-failure';
  message.setAttribute('role', 'alert');
  message.textContent = thrown instanceof Error ? thrown.message : String(thrown);
  root.replaceChildren(message);
}
