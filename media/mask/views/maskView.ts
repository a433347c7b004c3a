import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { icon } from '../../panel/views/icon.ts';
import type { MaskEditor } from '../editor.ts';
import { paintedText } from '../state.ts';
import type { MaskState } from '../state.ts';
import { formView } from './formView.ts';
import { toolbarView } from './toolbarView.ts';

/** The whole editor. What lies on the stage is drawn elsewhere, each frame. */
export function maskView(state: MaskState, editor: MaskEditor): TemplateResult {
  const { text, image, tool, pictureFailed, said } = state;
  return html`<h1 class="unseen">${text('title')}</h1>
    <section class="painting" aria-label=${text('canvas', image.name, image.width, image.height)}>
      ${toolbarView(state, editor)}
      <div class="stage" data-tool=${tool}>
        <img alt="" draggable="false" decoding="sync" ?hidden=${pictureFailed} />
        <canvas
          tabindex="0"
          role="application"
          aria-label=${text('canvas', image.name, image.width, image.height)}
          aria-describedby="explanation canvas-help"
        ></canvas>
        ${
          pictureFailed
            ? html`<p class="message error failed" role="alert">
                ${icon('error')}<span>${text('pictureFailed')}</span>
              </p>`
            : nothing
        }
      </div>
      <div class="below-stage">
        <p id="explanation">${text('explanation')}</p>
        <p class="share">${paintedText(state)}</p>
      </div>
      <p id="canvas-help" hidden>${text('canvasHelp')}</p>
    </section>
    ${formView(state, editor)}
    <div class="unseen" aria-live="polite">${keyed(said.number, html`<p>${said.text}</p>`)}</div>`;
}
