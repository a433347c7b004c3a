import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Actions } from '../actions.ts';
import type { PanelState } from '../state.ts';
import { jobView } from './jobView.ts';

/** The jobs, newest first. */
export function resultsView(state: PanelState, actions: Actions): TemplateResult {
  const { text, snapshot } = state;
  return html`<section id="results" class="results" aria-labelledby="results-label" data-home>
    <h2 id="results-label">${text('results')}</h2>
    ${
      snapshot.jobs.length === 0
        ? html`<p class="quiet empty">${text('noResults')}</p>`
        : html`<ul class="jobs">
            ${repeat(
              snapshot.jobs,
              ({ id }) => id,
              (job) => jobView(state, job, actions),
            )}
          </ul>`
    }
  </section>`;
}
