import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Actions } from '../actions.ts';
import { settle } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import { choicesView } from './choicesView.ts';
import { exactView } from './exactView.ts';
import { focusView } from './focusView.ts';
import { generateView } from './generateView.ts';
import { promptView } from './promptView.ts';
import { ratioView } from './ratioView.ts';
import { referencesView } from './referencesView.ts';
import { resultsView } from './resultsView.ts';
import { setupView } from './setupView.ts';

/** The whole panel. */
export function panelView(state: PanelState, actions: Actions): TemplateResult {
  const { text, said } = state;
  const settled = settle(state.wish, state.snapshot);
  return html`<h1 class="unseen">${text('title')}</h1>
    <section class="form" aria-label=${text('title')} data-home>
      <div class="fields">
        ${setupView(state, actions)} ${exactView(state, settled, actions)}
        ${promptView(state, settled, actions)} ${choicesView(state, settled, actions)}
        ${ratioView(state, settled, actions)} ${focusView(state, settled, actions)}
        ${referencesView(state, settled, actions)}
      </div>
      ${generateView(state, settled, actions)}
    </section>
    ${guard([state.snapshot, state.failure, state.now, state.search], () => resultsView(state, actions))}
    <div class="unseen" aria-live="polite">${keyed(said.number, html`<p>${said.text}</p>`)}</div>`;
}
