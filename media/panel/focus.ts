const focusable = 'textarea, select, button:not([tabindex="-1"]), vscode-button';

/**
 * Draws without losing the focus. An element that only moved gets it back. When it is gone, what comes nearest does:
 * something else in its item (`data-item`), the next item, the one before, or what the list belonged to (`data-home`);
 * there, the same kind of button.
 */
export function keepingFocus(draw: () => void): void {
  const active = document.activeElement;
  const item = active?.closest<HTMLElement>('[data-item]');
  const home = active?.closest<HTMLElement>('[data-home]');
  const list = item?.parentElement;
  const index = itemsOf(list).findIndex((each) => each === item);
  draw();
  if (!(active instanceof HTMLElement) || active === document.body || document.activeElement === active)
    return;
  if (active.isConnected) {
    active.focus({ preventScroll: true });
    return;
  }
  const items = itemsOf(list);
  const nearest = item?.isConnected ? item : (items[index] ?? items.at(-1) ?? home);
  const candidates = [...(nearest?.querySelectorAll<HTMLElement>(focusable) ?? [])];
  const alike = candidates.find(({ className }) => className !== '' && className === active.className);
  (alike ?? candidates[0])?.focus({ preventScroll: true });
}

/** Moves the focus to the first field that was refused. */
export function focusProblem(): void {
  document.querySelector<HTMLElement>('[data-refused] :is(textarea, button:not([tabindex="-1"]))')?.focus();
}

/** The items of a list; none when it is gone. */
function itemsOf(list: HTMLElement | null | undefined): HTMLElement[] {
  return list?.isConnected ? [...list.querySelectorAll<HTMLElement>(':scope > [data-item]')] : [];
}
