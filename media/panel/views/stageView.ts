import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { ratioValue } from '../../../src/core/models.ts';
import type { JobView } from '../../../src/protocol/messages.ts';
import type { Actions } from '../actions.ts';
import { formatElapsed } from '../elapsed.ts';
import { isRunning } from '../running.ts';
import type { PanelState } from '../state.ts';
import { icon } from './icon.ts';
import { picture } from './imageView.ts';

/** The server's progress is worth showing between these; outside, it says nothing. */
const telling = { from: 11, to: 99 };
/** To how much a usual duration is rounded, ms. */
const typicalStepMs = 5_000;

/**
 * Where a job's pictures are or will be. It has their shape from the start, so that nothing moves when they come.
 */
export function stageView(state: PanelState, job: JobView, actions: Actions): TemplateResult {
  const running = isRunning(job);
  const pictures = Math.max(running ? job.form.count : 0, job.images.length, 1);
  const columns = pictures > 1 ? 2 : 1;
  const rows = Math.ceil(pictures / columns);
  const shape = (ratioValue(job.form.ratio) * columns) / rows;
  // Set as property: the page's policy forbids style attributes.
  return html`<div class="stage" data-pictures=${pictures} .style=${`--shape: ${shape.toFixed(4)}`}>
    ${job.images.map((image) => picture(state, job, image, actions))}
    ${running || job.images.length === 0 ? statusView(state, job) : nothing}
    ${running ? progressView(job) : nothing}
  </div>`;
}

const restingIcons: Partial<Record<JobView['state'], string>> = {
  failed: 'error',
  paused: 'debug-pause',
  done: 'file-media',
};

/** What is happening, or what went wrong. */
function statusView({ text, now }: PanelState, job: JobView): TemplateResult {
  if (!isRunning(job)) {
    return html`<div class="status">
      ${icon(restingIcons[job.state] ?? 'info')}
      <p>${job.text}</p>
    </div>`;
  }
  const elapsed = formatElapsed(now - job.createdAt);
  const usually = typicalText(job);
  return html`<div class="status">
    <p>${job.text}</p>
    <p class="elapsed">
      <span role="timer" title=${text('elapsed', elapsed)}>${elapsed}</span>${
        usually === undefined ? nothing : html` · ${text('usually', usually)}`
      }
    </p>
  </div>`;
}

/** What such a job usually takes, no more exact than it is known; undefined where that says nothing. */
function typicalText({ typicalMs = 0 }: JobView): string | undefined {
  const rounded = Math.round(typicalMs / typicalStepMs) * typicalStepMs;
  return rounded > 0 ? formatElapsed(rounded) : undefined;
}

function progressView({ text, progress = 0 }: JobView): TemplateResult {
  const value = progress >= telling.from && progress <= telling.to ? progress : undefined;
  return html`<vscode-progress-bar
    .ariaLabel=${text}
    .value=${value}
    .indeterminate=${value === undefined}
  ></vscode-progress-bar>`;
}
