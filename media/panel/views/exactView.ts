import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { formatName } from '../../../src/core/exactImage.ts';
import type { ExactFile } from '../../../src/core/exactImage.ts';
import { fileNameOf } from '../../../src/core/fileName.ts';
import type { Actions } from '../actions.ts';
import { exactFit } from '../exact.ts';
import type { Settled } from '../sizes.ts';
import type { PanelState } from '../state.ts';
import type { Texts } from '../text.ts';
import { icon, iconButton } from './icon.ts';

/** Which place in the code the image is for, what is ordered for it, and the way to let go of it. */
export function exactView(
  { text }: PanelState,
  settled: Settled,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { exact } = settled.form;
  const [first, ...others] = exact?.files ?? [];
  if (!first) return nothing;
  return html`<div class="exact" role="group" aria-labelledby="exact-for">
    ${icon('file-media')}
    <div class="exact-files">
      <p id="exact-for">${text('exactFor', first.path, factsOf(text, first))}</p>
      ${others.map((file) => html`<p>${text('exactAnd', shortPath(file, first), factsOf(text, file))}</p>`)}
      <p class="quiet">${orderText(text, settled)}</p>
    </div>
    ${iconButton('close', text('exactLetGo', first.path), () => actions.letGo())}
  </div>`;
}

/** `1200×630 WebP` */
function factsOf(text: Texts, { width, height, format }: ExactFile): string {
  return text('exactSize', width, height, formatName(format));
}

/** Only the name where the folder is that of the first one. */
function shortPath({ path }: ExactFile, first: ExactFile): string {
  const folder = first.path.slice(0, first.path.lastIndexOf('/') + 1);
  const name = fileNameOf(path);
  return path === folder + name ? name : path;
}

/** `2K 2:1, then cropped` */
function orderText(text: Texts, { form, cell }: Settled): string {
  if (!form.exact || !cell) return '';
  const size = [form.tier, form.ratio].filter(Boolean).join(' ');
  const { isCropped, isEnlarged } = exactFit(form.exact, cell);
  if (isCropped) return text(isEnlarged ? 'exactCroppedAndEnlarged' : 'exactCropped', size);
  return isEnlarged ? text('exactEnlarged', size) : size;
}
