import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { JobView } from '../../../src/protocol/messages.ts';
import type { Actions } from '../actions.ts';
import type { PanelState } from '../state.ts';
import { jobView } from './jobView.ts';
import { failureView } from './messages.ts';

/** From so many jobs on, a search is worth its place. */
const searchable = 7;

/** The jobs, newest first, the variants of one wish together. */
export function resultsView(state: PanelState, actions: Actions): TemplateResult {
  const { text, snapshot, search } = state;
  const groups = [...Map.groupBy(snapshot.jobs.filter(matcher(search)), ({ group }) => group)];
  return html`<section id="results" class="results" aria-labelledby="results-label" data-home>
    <div class="results-head">
      <h2 id="results-label">${text('results')}</h2>
      ${snapshot.jobs.length < searchable && search === '' ? nothing : searchView(state, actions)}
    </div>
    ${failureView(state, 'results')}
    ${
      groups.length === 0
        ? html`<p class="quiet empty">${text(search === '' ? 'noResults' : 'noMatch')}</p>`
        : html`<ul class="jobs">
            ${repeat(
              groups,
              ([group]) => group,
              ([, jobs]) => groupView(state, jobs, actions),
            )}
          </ul>`
    }
  </section>`;
}

function searchView({ text, search }: PanelState, actions: Actions): TemplateResult {
  const onInput = (event: Event): void => actions.search((event.target as HTMLInputElement).value);
  return html`<input
    type="search"
    id="search"
    class="search"
    placeholder=${text('search')}
    aria-label=${text('search')}
    .value=${search}
    @input=${onInput}
  />`;
}

/** Whether all words of a search are in what a job was asked for, or in the names of its images. */
function matcher(search: string): (job: JobView) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return ({ form, images, sizeLabel }) => {
    const content = [form.prompt, sizeLabel, ...images.map(({ name }) => name)].join(' ').toLowerCase();
    return words.every((word) => content.includes(word));
  };
}

/** One job, or the variants of one wish beside each other. */
function groupView(state: PanelState, jobs: readonly JobView[], actions: Actions): TemplateResult {
  const [first] = jobs;
  if (jobs.length === 1 && first) return jobView(state, first, actions);
  const { text } = state;
  const uris = jobs.flatMap(({ images }) => images.filter(({ gone }) => gone !== true).map(({ uri }) => uri));
  return html`<li class="group">
    <div class="group-head">
      <h3>${text('variants', jobs.length)}</h3>
      ${
        uris.length < 2
          ? nothing
          : html`<vscode-button secondary @click=${() => actions.compare(uris)}
              >${text('compare')}</vscode-button
            >`
      }
    </div>
    <ul class="jobs">
      ${repeat(
        jobs,
        ({ id }) => id,
        (job) => jobView(state, job, actions),
      )}
    </ul>
  </li>`;
}
