import * as vscode from 'vscode';
import { referenceExtensions } from '../../core/imageFile.ts';
import { validateRequest } from '../../core/request.ts';
import type { GenerationRequest } from '../../core/request.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import type { PanelHandlers } from '../../protocol/channel.ts';
import type { FormValues, GenerateResult, JobAction, PanelSnapshot } from '../../protocol/messages.ts';
import type { ApiKey } from '../../workspace/apiKey.ts';
import { readSetting, writeBackend } from '../../workspace/settings.ts';
import type { Commands } from '../commands.ts';
import type { Folders } from '../folders.ts';
import type { GenerateImage } from '../generateImage.ts';
import type { Generator } from '../generator.ts';
import { defaultTarget, makeRequest } from '../intent.ts';
import { isReferenceFile } from '../references.ts';
import type { References } from '../references.ts';
import { problemText } from '../requestText.ts';
import type { Setup } from '../setup.ts';
import type { SrcOf } from './panel.ts';
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
  readonly commands: () => Commands;
};

/** As many as a person scrolls through; the whole list is in the view. */
const shownJobs = 100;

/** Everything that the panel shows, as it stands now. */
export async function panelSnapshot(services: PanelServices, srcOf: SrcOf): Promise<PanelSnapshot> {
  const home = services.folders.guess();
  const model = readSetting('model', home?.root);
  const target = home && defaultTarget(home.root, home.inWorkspace, '');
  // No secret storage is no reason to show no panel: then there is no key, and setting one says why.
  const key = await services.key.read().catch(() => undefined);
  const backend = readSetting('backend');
  const prices = backend === 'placeholder' ? 'free' : readSetting('prices');
  return {
    now: Date.now(),
    backend,
    hasKey: key !== undefined,
    extendedSizes: readSetting('extendedSizes', home?.root),
    ...(prices !== 'free' && { prices }),
    destination: target ? target.directory || home.root.path : '',
    defaults: { prompt: '', model, count: 1, ...services.generateImage.lastUsed(model, home) },
    references: services.references.list().map((uri) => {
      const src = srcOf(uri);
      return {
        uri,
        name: vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
        ...(src !== undefined && { src }),
      };
    }),
    jobs: services.engine
      .snapshot()
      .slice(0, shownJobs)
      .map((job) => jobView(job, prices, srcOf)),
  };
}

/** What the extension does for each request of the panel. */
export function panelHandlers(services: PanelServices, srcOf: SrcOf): PanelHandlers {
  const { references, setup } = services;
  const run = (name: keyof Commands, ...args: unknown[]): Promise<unknown> =>
    services.commands()[name](...args);
  return {
    ready: async () => ({ strings: panelStrings(), snapshot: await panelSnapshot(services, srcOf) }),
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
        throw new Error(vscode.l10n.t('Only PNG, JPEG, WebP and GIF files can be references.'));
      await references.add(files);
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
    setup: async ({ choice }) => {
      if (choice === 'setKey') await run('setApiKey');
      else if (choice === 'getKey') await setup.openKeyPage();
      else await writeBackend(choice === 'useToapis' ? 'toapis' : 'placeholder');
      return {};
    },
  };
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
  const home = await folders.ask();
  if (!home) return { accepted: false, problems: [] };
  const request: GenerationRequest = makeRequest({
    ...form,
    references: [...references.list()],
    extendedSizes: readSetting('extendedSizes', home.root),
    target: defaultTarget(home.root, home.inWorkspace, form.prompt),
  });
  const problems = validateRequest(request).map((problem) => ({
    field: problem.field,
    text: problemText(problem),
  }));
  if (problems.length > 0) return { accepted: false, problems };
  await generateImage.rememberSize(form.model, { ratio: form.ratio, ...(form.tier && { tier: form.tier }) });
  return { accepted: (await generator.begin(request)) !== undefined, problems: [] };
}
