import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { JobAction, JobView } from '../../../src/protocol/messages.ts';
import type { Actions } from '../actions.ts';
import { shorten } from '../announce.ts';
import { isRunning } from '../running.ts';
import type { PanelState } from '../state.ts';
import { icon, iconButton } from './icon.ts';
import { failureView } from './messages.ts';
import { imageRow } from './imageView.ts';
import { stageView } from './stageView.ts';

/** Actions that everybody knows by their picture; the others are written out. */
const pictured: Partial<Record<JobAction, string>> = { copyPrompt: 'copy', remove: 'close' };

/** Longest prompt that is shown; the whole one comes by "reuse". */
const shownPrompt = 400;

/** A job: its picture or what stands in the way of it, what it was asked for, and what can be done with it. */
export function jobView(state: PanelState, job: JobView, actions: Actions): TemplateResult {
  const { text } = state;
  const running = isRunning(job);
  const prompt = shorten(job.form.prompt, shownPrompt);
  const act = (action: JobAction) => () => actions.job(job.id, action);
  const written = job.actions.filter(({ action }) => !(action in pictured));
  const titleId = `prompt-of-${job.id}`;
  return html`<li class="job ${job.state}" data-item>
    <article aria-labelledby=${titleId}>
      ${stageView(state, job, actions)}
      <div class="caption">
        <p class="job-prompt" id=${titleId} title=${prompt}>${prompt}</p>
        <div class="tools">
          ${iconButton('edit', text('reusePrompt'), () => actions.reuse(job))}
          ${job.actions.map(({ action, label }) => {
            const name = pictured[action];
            return name === undefined ? nothing : iconButton(name, label, act(action));
          })}
        </div>
      </div>
      <p class="facts">
        <span>${job.sizeLabel}</span>${job.state === 'done' ? html`<span>${job.text}</span>` : nothing}
      </p>
      ${
        job.warning === undefined
          ? nothing
          : html`<p class="warning">${icon('warning')}<span>${job.warning}</span></p>`
      }
      <div class="rows" data-rows=${running ? job.form.count : Math.max(1, job.images.length)}>
        ${job.images.map((image) => imageRow(state, job, image, actions))}
        ${
          written.length === 0
            ? nothing
            : html`<div class="buttons">
                ${written.map(
                  ({ action, label }, index) =>
                    html`<vscode-button ?secondary=${running || index > 0} @click=${act(action)}>
                      ${label}
                    </vscode-button>`,
                )}
              </div>`
        }
      </div>
      ${failureView(state, `job:${job.id}`)}
    </article>
  </li>`;
}
