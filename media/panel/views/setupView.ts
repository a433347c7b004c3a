import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Actions } from '../actions.ts';
import type { PanelState } from '../state.ts';
import { failureView } from './messages.ts';

/** Where images come from and go to, as long as that is not simply the gateway with a key and a folder. */
export function setupView(state: PanelState, actions: Actions): TemplateResult {
  return html`${sourceView(state, actions)} ${folderView(state, actions)} ${failureView(state, 'setup')}`;
}

function sourceView({ text, snapshot }: PanelState, actions: Actions): TemplateResult | typeof nothing {
  if (snapshot.backend === 'placeholder') {
    return html`<p class="setup quiet">
      ${text('placeholders')}
      <button type="button" class="link" @click=${() => actions.setUp('useToapis')}>
        ${text('useToapis')}
      </button>
    </p>`;
  }
  if (snapshot.hasKey) return nothing;
  return html`<div class="setup no-key" role="group" aria-labelledby="no-key">
    <p id="no-key">${text('noKey')}</p>
    <div class="buttons">
      <vscode-button @click=${() => actions.setUp('setKey')}>${text('setKey')}</vscode-button>
      <vscode-button secondary @click=${() => actions.setUp('getKey')}>${text('getKey')}</vscode-button>
      <vscode-button secondary @click=${() => actions.setUp('usePlaceholders')}>
        ${text('usePlaceholders')}
      </vscode-button>
    </div>
  </div>`;
}

function folderView({ text, snapshot }: PanelState, actions: Actions): TemplateResult | typeof nothing {
  const { hasFolder, destination } = snapshot;
  if (hasFolder) return nothing;
  return html`<p class="setup quiet">
    ${destination === '' ? text('noFolder') : text('noFolderChosen', destination)}
    <button type="button" class="link" @click=${() => actions.setUp('openFolder')}>
      ${text('openFolder')}
    </button>
  </p>`;
}
