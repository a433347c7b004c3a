import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { ImageAction, ImageView, JobView } from '../../../src/protocol/messages.ts';
import type { Actions } from '../actions.ts';
import { shorten } from '../announce.ts';
import type { PanelState } from '../state.ts';
import type { Texts } from '../text.ts';
import { dragImages } from '../drops.ts';
import { icon, iconButton } from './icon.ts';

/** How many characters of a long name are kept at its end, where a series differs. */
const keptEnd = 8;

/** A saved image; pressing it opens the file. */
export function picture(
  { text }: PanelState,
  job: JobView,
  image: ImageView,
  actions: Actions,
): TemplateResult {
  const open = (): void => actions.image(job.id, image.uri, 'open');
  const label = text('openImage', image.name);
  const drag = (event: DragEvent): void => dragImages(event.dataTransfer, [image.uri]);
  if (image.src === undefined) {
    return html`<button
      type="button"
      class="picture"
      title=${label}
      draggable=${image.gone !== true}
      @click=${open}
      @dragstart=${drag}
    >
      ${noPreview(text)}
    </button>`;
  }
  // Deleted or unreadable meanwhile: the words below take its place.
  const show = (event: Event): void => {
    (event.target as HTMLElement).hidden = event.type === 'error';
  };
  return html`<button
    type="button"
    class="picture"
    title=${label}
    draggable="true"
    @click=${open}
    @dragstart=${drag}
  >
    <img
      src=${image.src}
      alt=${shorten(job.form.prompt, 250)}
      width=${image.width}
      height=${image.height}
      loading="lazy"
      decoding="async"
      draggable="false"
      @error=${show}
      @load=${show}
    />
    ${noPreview(text)}
  </button>`;
}

function noPreview(text: Texts): TemplateResult {
  return html`<span class="no-preview">${icon('file-media')}<span>${text('noPreview')}</span></span>`;
}

/** A saved image by its name, with what can be done with it. */
export function imageRow(
  { text }: PanelState,
  job: JobView,
  image: ImageView,
  actions: Actions,
): TemplateResult {
  const { uri, name } = image;
  if (image.gone === true) {
    return html`<div class="image-row gone">
      <span class="image-name" title=${name}><span>${name}</span></span
      ><span class="quiet">${text('imageGone')}</span>
    </div>`;
  }
  const act = (action: ImageAction) => () => actions.image(job.id, uri, action);
  return html`<div class="image-row" role="group" aria-label=${name}>
    <span class="image-name" title=${name}
      ><span>${name.slice(0, -keptEnd)}</span><span>${name.slice(-keptEnd)}</span></span
    >
    <vscode-button
      secondary
      class="insert"
      title=${text('insertImage', name)}
      aria-label=${text('insertImage', name)}
      @click=${act('insert')}
    >
      ${text('insert')}
    </vscode-button>
    ${iconButton('copy', text('copyImage', name), act('copy'))}
    ${iconButton('folder-opened', text('revealImage', name), act('reveal'))}
    ${iconButton('attach', text('useAsReference', name), act('useAsReference'))}
    ${iconButton('trash', text('discardImage', name), act('discard'))}
  </div>`;
}
