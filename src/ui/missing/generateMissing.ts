import * as vscode from 'vscode';
import { isOnItsWay } from '../../core/onItsWay.ts';
import { validateRequest } from '../../core/request.ts';
import type { GenerationRequest } from '../../core/request.ts';
import { unlinked } from '../../core/unlinked.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import { readSetting } from '../../workspace/settings.ts';
import { generationsView } from '../commands.ts';
import type { Generator } from '../generator.ts';
import { makeRequest } from '../intent.ts';
import { exactForm, exactHome, exactParts } from '../panel/exactForm.ts';
import type { Panel } from '../panel/panel.ts';
import { exactLabel, priceLabel, problemText } from '../requestText.ts';
import { MissingWish } from './missingWish.ts';

/** What the command needs of the rest. */
export type MissingPorts = {
  readonly engine: Pick<JobEngine, 'snapshot'>;
  readonly generator: Pick<Generator, 'begin'>;
  readonly panel: Pick<Panel, 'fillExact'>;
  /** What the reference at the cursor asks for. */
  readonly missingAtCursor: () => Promise<MissingWish | undefined>;
};

/**
 * The command `easel.generateMissing`: makes the image that a reference leads to, or a placeholder of it.
 * @throws EaselError outside-workspace, and as `Generator.begin` does.
 */
export async function generateMissing(arg: unknown, ports: MissingPorts): Promise<void> {
  const { data: given } = MissingWish.safeParse(arg);
  const wish = given ?? (await ports.missingAtCursor());
  if (!wish) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No image is missing here. Put the cursor on the path of an image that is not there.'),
    );
    return;
  }
  if (isOnItsWay(wish, ports.engine.snapshot())) return tellOnItsWay(wish);
  const request = requestOf(wish);
  if (wish.how === 'panel') return openPanel(wish, ports.panel);
  if (wish.how === 'placeholder') {
    await ports.generator.begin(request, { backend: 'placeholder' });
    return;
  }
  const prompt = await askPrompt(request);
  if (prompt !== undefined) await ports.generator.begin({ ...request, prompt });
}

/** What is ordered: the smallest that covers the largest of the files. */
export function requestOf({ root, files, prompt }: Omit<MissingWish, 'how'>): GenerationRequest {
  const home = exactHome({ root, files });
  const { model, tier, ratio } = exactForm({ exact: { files }, prompt, root: home.root });
  return makeRequest({
    model,
    // What nobody has described is called by its path.
    prompt: prompt || (files[0]?.path ?? ''),
    ...(tier && { tier }),
    ratio,
    count: 1,
    references: [],
    extendedSizes: readSetting('extendedSizes', home.root),
    ...exactParts({ root, files }, home),
  });
}

async function openPanel({ root, files, prompt }: MissingWish, panel: MissingPorts['panel']): Promise<void> {
  await panel.fillExact({ exact: { files }, prompt, root: exactHome({ root, files }).root });
}

/** The one question: what it shall show, and below it what will be made of that, for what price. */
async function askPrompt(request: GenerationRequest): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Generate Missing Image'),
    prompt: unlinked(planText(request)),
    placeHolder: vscode.l10n.t('Describe the image'),
    value: request.prompt,
    ignoreFocusOut: true,
    validateInput: (text) =>
      validateRequest({ ...request, prompt: text })
        .filter(({ field }) => field === 'prompt')
        .map(problemText)[0],
  });
  return answer?.trim();
}

/** `img/hero.webp, 1200×630: 2K 2:1, then cropped; ~$0.020` */
function planText(request: GenerationRequest): string {
  const files = request.exact?.files ?? [];
  const prices = readSetting('backend') === 'placeholder' ? 'free' : readSetting('prices');
  return vscode.l10n.t(
    '{0}: {1}; {2}',
    files.map(({ path, width, height }) => `${path} ${width}×${height}`).join(', '),
    exactLabel(request, files),
    priceLabel(request, 1, prices),
  );
}

/** Tells that an image is on its way already, and offers to show it. */
export async function tellOnItsWay({ files }: Pick<MissingWish, 'files'>): Promise<void> {
  const show = vscode.l10n.t('Show Generations');
  const text = unlinked(vscode.l10n.t('{0} is on its way already.', files[0]?.path ?? ''));
  if ((await vscode.window.showInformationMessage(text, show)) === show) {
    await vscode.commands.executeCommand(`${generationsView}.focus`);
  }
}
