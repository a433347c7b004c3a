import { basename } from 'node:path';
import * as vscode from 'vscode';
import { referenceExtensions } from '../../core/imageFile.ts';
import { isResting } from '../../core/job.ts';
import { wrapPrompt } from '../../core/preset.ts';
import { validateRequest } from '../../core/request.ts';
import type { GenerationRequest } from '../../core/request.ts';
import { typicalTime } from '../../core/typicalTime.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import type { PanelHandlers } from '../../protocol/channel.ts';
import type { FormValues, GenerateResult, JobAction, PanelSnapshot } from '../../protocol/messages.ts';
import { addedImageName, keepAddedImage } from '../../local/addedImages.ts';
import type { ApiKey } from '../../workspace/apiKey.ts';
import { readPresets, readSetting, writeBackend } from '../../workspace/settings.ts';
import type { Commands } from '../commands.ts';
import type { Fittings } from '../fittings.ts';
import type { Folders } from '../folders.ts';
import type { GenerateImage } from '../generateImage.ts';
import type { Generator } from '../generator.ts';
import { compareImages } from '../imageActions.ts';
import { defaultTarget, makeRequest, presetNamed } from '../intent.ts';
import { isReferenceFile } from '../references.ts';
import type { References } from '../references.ts';
import { problemText } from '../requestText.ts';
import type { Setup } from '../setup.ts';
import { exactHome, exactParts } from './exactForm.ts';
import type { GoneImages } from './goneImages.ts';
import type { PanelPage } from './panel.ts';
import { panelStrings } from './panelStrings.ts';
import { jobView } from './panelView.ts';

/** What answering the panel needs. */
export type PanelServices = {
  readonly engine: JobEngine;
  readonly generator: Generator;
  readonly generateImage: GenerateImage;
  readonly folders: Folders;
  readonly references: References;
  readonly setup: Setup;
  readonly key: ApiKey;
  readonly fittings: Fittings;
  readonly goneImages: GoneImages;
  /** The folder that keeps images which came from outside. */
  readonly addedImages: vscode.Uri;
  readonly commands: () => Commands;
};

/** As many as a person scrolls through; the whole list is in the view. */
const shownJobs = 100;

/** Everything that the panel shows, as it stands now. */
export async function panelSnapshot(
  services: PanelServices,
  { srcOf, fill: fillOf }: PanelPage,
): Promise<PanelSnapshot> {
  const home = services.folders.guess();
  const model = readSetting('model', home?.root);
  const target = home && defaultTarget(home.root, home.inWorkspace, '');
  // No secret storage is no reason to show no panel: then there is no key, and setting one says why.
  const key = await services.key.read().catch(() => undefined);
  const backend = readSetting('backend');
  const prices = backend === 'placeholder' ? 'free' : readSetting('prices');
  const { presets, wrong } = readPresets(home?.root);
  const jobs = services.engine.snapshot();
  const shown = jobs.slice(0, shownJobs);
  const gone = await services.goneImages.among(shown.flatMap(({ files }) => files.map(({ uri }) => uri)));
  const fill = fillOf();
  return {
    now: Date.now(),
    backend,
    hasKey: key !== undefined,
    extendedSizes: readSetting('extendedSizes', home?.root),
    presets: [...presets],
    wrongPresets: [...wrong],
    ...(prices !== 'free' && { prices }),
    hasFolder: (vscode.workspace.workspaceFolders ?? []).length > 0,
    destination: target ? target.directory || home.root.path : '',
    defaults: { prompt: '', model, count: 1, ...services.generateImage.lastUsed(model, home) },
    ...(fill && { fill }),
    references: await Promise.all(
      services.references.list().map(async (uri) => {
        const [src, note] = [srcOf(uri), await services.fittings.noteOf(uri)];
        return {
          uri,
          name: referenceName(uri, services.addedImages),
          ...(src !== undefined && { src }),
          ...(note !== undefined && { note }),
        };
      }),
    ),
    jobs: shown.map((job) =>
      jobView(
        job,
        prices,
        srcOf,
        (uri) => gone.has(uri),
        isResting(job) ? undefined : typicalTime(jobs, job),
      ),
    ),
  };
}

/** What the extension does for each request of the panel. */
export function panelHandlers(services: PanelServices, page: PanelPage): PanelHandlers {
  const { references, setup } = services;
  const run = (name: keyof Commands, ...args: unknown[]): Promise<unknown> =>
    services.commands()[name](...args);
  return {
    ready: async () => {
      services.goneImages.forget();
      return { strings: panelStrings(), snapshot: await panelSnapshot(services, page) };
    },
    generate: (form) => generate(services, form),
    pickReferences: async () => {
      const picked = await vscode.window.showOpenDialog({
        canSelectMany: true,
        title: vscode.l10n.t('Add References'),
        openLabel: vscode.l10n.t('Add'),
        filters: { [vscode.l10n.t('Images')]: [...referenceExtensions] },
      });
      await references.add(picked ?? []);
      return {};
    },
    addReferences: async ({ uris }) => {
      const files = uris.map((uri) => vscode.Uri.parse(uri, true)).filter(isReferenceFile);
      if (files.length === 0)
        throw new Error(
          vscode.l10n.t('Only PNG, JPEG, WebP, GIF, BMP, AVIF, TIFF, ICO and SVG files can be references.'),
        );
      await references.add(files);
      return {};
    },
    addImage: async ({ name, data }) => {
      const folder = services.addedImages;
      const path = await keepAddedImage(folder.fsPath, name, Buffer.from(data, 'base64'));
      await references.add([vscode.Uri.joinPath(folder, basename(path))]);
      return {};
    },
    removeReference: async ({ uri }) => {
      await references.remove(uri);
      return {};
    },
    moveReference: async ({ uri, to }) => {
      await references.move(uri, to);
      return {};
    },
    editWithMask: async ({ uri }) => {
      await run('editWithMask', vscode.Uri.parse(uri, true));
      return {};
    },
    clearReferences: async () => {
      await references.clear();
      return {};
    },
    job: async ({ id, action }) => {
      await run(commandFor(action), id);
      return {};
    },
    image: async ({ uri, action }) => {
      if (action === 'useAsReference') await references.toggle([vscode.Uri.parse(uri, true)]);
      else await run(`${action}Image`, uri);
      return {};
    },
    compare: async ({ uris }) => {
      await compareImages(services.engine.snapshot(), uris);
      return {};
    },
    setup: async ({ choice }) => {
      if (choice === 'setKey') await run('setApiKey');
      else if (choice === 'getKey') await setup.openKeyPage();
      else if (choice === 'openFolder') await vscode.commands.executeCommand('vscode.openFolder');
      else if (choice === 'editPresets') await openSetting('easel.presets');
      else await writeBackend(choice === 'useToapis' ? 'toapis' : 'placeholder');
      return {};
    },
  };
}

function referenceName(uri: string, addedImages: vscode.Uri): string {
  return uri.startsWith(`${addedImages.toString()}/`)
    ? addedImageName(vscode.Uri.parse(uri, true).path.slice(addedImages.path.length + 1))
    : vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

async function openSetting(id: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', id);
}

function commandFor(action: JobAction): keyof Commands {
  const names: Record<JobAction, keyof Commands> = {
    stop: 'stopWaiting',
    resume: 'resumeWaiting',
    retry: 'retryGeneration',
    remove: 'removeGeneration',
    copyPrompt: 'copyPrompt',
    setKey: 'setApiKey',
    topUp: 'openConsole',
    checkSetup: 'checkSetup',
  };
  return names[action];
}

async function generate(
  { folders, references, generator, generateImage }: PanelServices,
  form: FormValues,
): Promise<GenerateResult> {
  const { preset: name, exact: named, ...values } = form;
  const home = named ? exactHome(named) : await folders.ask();
  if (!home) return { accepted: false, problems: [] };
  const preset = presetNamed(name, home.root);
  const request: GenerationRequest = makeRequest({
    ...values,
    prompt: wrapPrompt(form.prompt, preset),
    references: [...references.list()],
    extendedSizes: readSetting('extendedSizes', home.root),
    ...(named
      ? exactParts(named, home)
      : { target: defaultTarget(home.root, home.inWorkspace, form.prompt) }),
  });
  const problems = validateRequest(request).map((problem) => ({
    field: problem.field,
    text: problemText(problem),
  }));
  if (problems.length > 0) return { accepted: false, problems };
  // What a place in the code needs says nothing about what the person likes.
  if (!named)
    await generateImage.rememberSize(form.model, {
      ratio: form.ratio,
      ...(form.tier && { tier: form.tier }),
    });
  return { accepted: (await generator.begin(request)) !== undefined, problems: [] };
}
