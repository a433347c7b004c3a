import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** An icon of VS Code's own, for the eyes only. @param slot where in a `vscode-button` it goes */
export function icon(name: string, slot = ''): TemplateResult {
  return html`<span class="codicon codicon-${name}" slot=${slot} aria-hidden="true"></span>`;
}

/** A button that shows only an icon; the label is heard, and shown on hover. */
export function iconButton(name: string, label: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="icon-button" title=${label} aria-label=${label} @click=${onClick}>
    ${icon(name)}
  </button>`;
}
