import { html } from 'lit';
import type { nothing, TemplateResult } from 'lit';
import type { Actions } from '../actions.ts';
import type { PanelState } from '../state.ts';
import { failureView } from './messages.ts';

/** Where images come from, as long as that is not simply the gateway with a key. */
export function setupView(state: PanelState, actions: Actions): TemplateResult | typeof nothing {
  const { text, snapshot } = state;
  const failure = failureView(state, 'setup');
  if (snapshot.backend === 'placeholder') {
    return html`<p class="setup quiet">
        ${text('placeholders')}
        <button type="button" class="link" @click=${() => actions.setUp('useToapis')}>
          ${text('useToapis')}
        </button>
      </p>
      ${failure}`;
  }
  if (snapshot.hasKey) return failure;
  return html`<div class="setup no-key" role="group" aria-labelledby="no-key">
      <p id="no-key">${text('noKey')}</p>
      <div class="buttons">
        <vscode-button @click=${() => actions.setUp('setKey')}>${text('setKey')}</vscode-button>
        <vscode-button secondary @click=${() => actions.setUp('getKey')}>${text('getKey')}</vscode-button>
        <vscode-button secondary @click=${() => actions.setUp('usePlaceholders')}>
          ${text('usePlaceholders')}
        </vscode-button>
      </div>
    </div>
    ${failure}`;
}
