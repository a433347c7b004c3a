import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { JobEngine } from '../jobs/engine.ts';
import { generateAsset } from './assets/generateAsset.ts';
import type { Batch } from './batch/batch.ts';
import { checkSetup } from './checkSetup.ts';
import type { CheckPorts } from './checkSetup.ts';
import { generationsView } from './commands.ts';
import type { Commands } from './commands.ts';
import type { GenerateImage } from './generateImage.ts';
import { GenerationItem } from './generationsTree.ts';
import type { Generator } from './generator.ts';
import { discardImage } from './discardImage.ts';
import { findImage, insertImage, openImage, revealImage } from './imageActions.ts';
import type { LastEditor } from './imageActions.ts';
import type { CopiedImage } from './insert/copiedImage.ts';
import { isEditable } from './mask/editedImage.ts';
import type { MaskEditors } from './mask/maskEditors.ts';
import { generateMissing } from './missing/generateMissing.ts';
import type { MissingPorts } from './missing/generateMissing.ts';
import type { Panel } from './panel/panel.ts';
import { regenerateFrom, removeProvenance } from './provenance.ts';
import { chosenFiles, isReferenceFile } from './references.ts';
import type { References } from './references.ts';
import type { Setup } from './setup.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import { showSpend } from './spendView.ts';

/** What the commands act on. */
export type CommandServices = {
  readonly engine: JobEngine;
  readonly generator: Generator;
  readonly generateImage: GenerateImage;
  readonly references: References;
  readonly setup: Setup;
  readonly panel: Panel;
  readonly maskEditors: MaskEditors;
  readonly batch: Batch;
  readonly missingAtCursor: MissingPorts['missingAtCursor'];
  readonly lastEditor: LastEditor;
  readonly copiedImage: CopiedImage;
  readonly check: CheckPorts;
  readonly spend: SpendKeeper;
};

/** What each command does. */
export function commandTable(services: CommandServices): Commands {
  const { engine, references, setup } = services;
  const jobFrom = (arg: unknown): Job | undefined => {
    const id = arg instanceof GenerationItem ? arg.jobId : arg;
    return engine.snapshot().find((job) => job.id === id);
  };
  const withJob =
    (action: (job: Job) => Promise<unknown>) =>
    async (arg: unknown): Promise<void> => {
      const job = jobFrom(arg);
      if (job) await action(job);
    };
  const imageFrom = (arg: unknown): ReturnType<typeof findImage> => {
    const uri = arg instanceof GenerationItem ? arg.imageUri : arg;
    return typeof uri === 'string' ? findImage(engine.snapshot(), uri) : undefined;
  };
  const withImage =
    (action: (found: NonNullable<ReturnType<typeof findImage>>) => Promise<void>) =>
    async (arg: unknown): Promise<void> => {
      const found = imageFrom(arg);
      if (found) await action(found);
    };

  return {
    quickGenerate: (args) => services.generateImage.run(args),
    generateMissing: (arg) => generateMissing(arg, services),
    generateMissingImages: (...args) => services.batch.reviewMissing(args),
    generateAsset: (arg) => generateAsset(arg, services),
    generateChangedAssets: (...args) => services.batch.reviewAssets(args),
    replacePlaceholders: () => services.batch.reviewPlaceholders(),
    reviewGenerate: () => services.batch.generate(),
    reviewUsePlaceholders: () => services.batch.usePlaceholders(),
    reviewCancel: () => services.batch.cancel(),
    reviewEditPrompt: (item) => services.batch.editPrompt(item),
    reviewOpen: (item) => services.batch.open(item),
    reviewToggle: (id) => {
      services.batch.toggle(id);
      return Promise.resolve();
    },
    openPanel: () => {
      services.panel.show();
      return Promise.resolve();
    },
    useAsReference: async (...args) => {
      const files = chosenFiles(args);
      const usable = files.filter(isReferenceFile);
      if (usable.length > 0) return references.toggle(usable);
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Only PNG, JPEG, WebP, GIF, BMP, AVIF, TIFF, ICO and SVG files can be references. Select some in the explorer.',
        ),
      );
    },
    editWithMask: async (...args) => {
      const image = chosenFiles(args).find(isEditable);
      if (image) return services.maskEditors.show(image);
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Only PNG, JPEG and WebP files can be edited with a mask. Select one in the explorer.'),
      );
    },
    clearReferences: () => references.clear(),
    regenerateFrom: (...args) => regenerateFrom(args, services.panel, references),
    removeProvenance: (...args) => removeProvenance(args),
    setApiKey: () => setup.askKey(),
    removeApiKey: () => setup.removeKey(),
    openConsole: () => setup.openKeyPage(),
    showGenerations: async () => vscode.commands.executeCommand(`${generationsView}.focus`),
    checkSetup: () => checkSetup(services.check),
    showSpend: () => showSpend(services.spend),
    stopWaiting: withJob(({ id }) => engine.stopWaiting(id)),
    resumeWaiting: withJob((job) => services.generator.goOn(job)),
    retryGeneration: withJob((job) => services.generator.goOn(job)),
    removeGeneration: withJob(({ id }) => engine.remove(id)),
    copyPrompt: withJob(async ({ request }) => vscode.env.clipboard.writeText(request.prompt)),
    openImage: withImage(({ image }) => openImage(vscode.Uri.parse(image.uri, true))),
    discardImage: withImage(({ image }) => discardImage(vscode.Uri.parse(image.uri, true))),
    revealImage: withImage(({ image }) => revealImage(vscode.Uri.parse(image.uri, true))),
    copyImage: withImage((found) => services.copiedImage.copy(found)),
    insertImage: withImage(({ image, job }) => insertImage(image, job, services.lastEditor.current())),
  };
}
