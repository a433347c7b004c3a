import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { PlaceholderBackend } from './backends/placeholder/backend.ts';
import type { DrawPlaceholder } from './backends/placeholder/backend.ts';
import { bundledFiles } from './backends/placeholder/files.ts';
import { PlaceholderRenderer } from './backends/placeholder/renderer.ts';
import { ToapisClient } from './backends/toapis/client.ts';
import { Http } from './backends/toapis/http.ts';
import { EaselError } from './core/errors.ts';
import { waitsForKey } from './core/job.ts';
import type { Prices } from './core/spend.ts';
import { bundledImageFiles } from './images/files.ts';
import type { Hints } from './hints.ts';
import { ImageWorkshop } from './images/workshop.ts';
import { JobEngine } from './jobs/engine.ts';
import { makeFinisher } from './jobs/finish.ts';
import { makeStandIns, Placeholders } from './jobs/placeholders.ts';
import { SpendKeeper } from './jobs/spendKeeper.ts';
import { withUploadCache } from './jobs/uploadCache.ts';
import { showBoth, takePath } from './ui/besideImage.ts';
import { ScanThread } from './scan/scanThread.ts';
import { Batch } from './ui/batch/batch.ts';
import { moneyNow } from './ui/batch/money.ts';
import { Review } from './ui/batch/review.ts';
import { WorkspaceScan } from './ui/batch/workspaceScan.ts';
import type { CheckPorts } from './ui/checkSetup.ts';
import type { CommandName, Commands } from './ui/commands.ts';
import { commandTable } from './ui/commandTable.ts';
import { takeStep } from './ui/errorSteps.ts';
import { errorText } from './ui/errorText.ts';
import { Fittings } from './ui/fittings.ts';
import { Folders } from './ui/folders.ts';
import { GenerateImage } from './ui/generateImage.ts';
import { generationItems } from './ui/generationsTree.ts';
import type { GenerationItem } from './ui/generationsTree.ts';
import { GenerationsTicker } from './ui/generationsTicker.ts';
import { Generator } from './ui/generator.ts';
import { findImage, insertImage, LastEditor, openImage, revealImage } from './ui/imageActions.ts';
import { imageCompletions } from './ui/insert/completions.ts';
import { CopiedImage } from './ui/insert/copiedImage.ts';
import { dropImages } from './ui/insert/dropImages.ts';
import type { DocumentPlace } from './ui/insert/place.ts';
import { RecentImages } from './ui/insert/recentImages.ts';
import { MaskEditors } from './ui/mask/maskEditors.ts';
import { Notifier } from './ui/notifier.ts';
import { GoneImages } from './ui/panel/goneImages.ts';
import { Panel } from './ui/panel/panel.ts';
import { panelHandlers, panelSnapshot } from './ui/panel/panelHandlers.ts';
import type { PanelServices } from './ui/panel/panelHandlers.ts';
import { References } from './ui/references.ts';
import { Setup } from './ui/setup.ts';
import { SpendGate } from './ui/spendGate.ts';
import { SpendLine } from './ui/spendLine.ts';
import { StatusBar } from './ui/statusBar.ts';
import { ApiKey } from './workspace/apiKey.ts';
import { goneFiles, WorkspaceAssets } from './workspace/assets.ts';
import { FileJournal } from './workspace/journal.ts';
import { Leases } from './workspace/lease.ts';
import { MaskFiles } from './workspace/maskFiles.ts';
import { rememberedForms, rememberedUploads } from './workspace/memory.ts';
import { editorNetwork } from './workspace/network.ts';
import { ProvenanceKeeper } from './workspace/provenance.ts';
import { referenceFiles } from './workspace/referenceFiles.ts';
import { readSetting } from './workspace/settings.ts';
import { SpendLedger } from './workspace/spendLedger.ts';
import { systemClock } from './workspace/systemClock.ts';

/** How far inside the mask's edge a repainted area blends into the original, px. */
const featherPx = 8;

/** What activation needs of the rest, once it is loaded. */
export type Easel = {
  /** Runs a command. What goes wrong is told to the person, or thrown to a caller that passed arguments. */
  run(name: CommandName, args: readonly unknown[]): Promise<unknown>;
  /** The images to offer where a document names one. */
  completions(document: vscode.TextDocument, place: DocumentPlace): vscode.CompletionItem[];
  /** Follows files and folders that the editor has moved, so that images keep their history. */
  moved(files: vscode.FileRenameEvent['files']): Promise<void>;
  /** The rows of the list of generations. */
  generations(): GenerationItem[];
  /** Takes over a panel that the editor restores after a reload. */
  restorePanel(panel: vscode.WebviewPanel): void;
  /** Takes over a mask editor that the editor restores after a reload, with what its webview kept. */
  restoreMaskEditor(panel: vscode.WebviewPanel, state: unknown): void;
  /** Takes over the panel at the side. */
  attachPanelView(view: vscode.WebviewView): void;
};

/** The list of generations, which is registered before Easel is loaded. */
export type GenerationsList = {
  readonly view: vscode.TreeView<GenerationItem>;
  readonly refresh: () => void;
};

/**
 * Makes all objects, hands them to each other, and goes on with the jobs of this window's folders.
 * @param hints loads those that tell what images open documents miss
 * @param followImages is called once there are images: now it matters where they are, and they can be offered
 */
export async function createEasel(
  context: vscode.ExtensionContext,
  list: GenerationsList,
  hints: () => Promise<Hints>,
  followImages: () => void,
): Promise<Easel> {
  const log = vscode.window.createOutputChannel('Easel', { log: true });
  const key = new ApiKey(context.secrets);
  const http = new Http(editorNetwork(), userAgent(context), Date.now);
  const baseUrl = (): string => readSetting('baseUrl');
  const client = new ToapisClient({
    http,
    clock: systemClock,
    baseUrl,
    key: () => key.read(),
    forms: rememberedForms(context.globalState),
  });
  const dist = join(context.extensionPath, 'dist');
  const renderer = new PlaceholderRenderer(bundledFiles(dist));
  const workshop = new ImageWorkshop(bundledImageFiles(dist));
  const sink = new WorkspaceAssets();
  const provenance = new ProvenanceKeeper(`Easel ${versionOf(context)}`, log);
  const draw: DrawPlaceholder = (art, signal) => renderer.renderPlaceholder(art, signal);
  const placeholders = new Placeholders({
    draw,
    exact: workshop,
    mark: (image, job) => provenance.mark(image, job),
  });
  const leases = new Leases({
    clock: systemClock,
    startTimer: (callback, ms) => {
      const timer = setInterval(callback, ms).unref();
      return () => clearInterval(timer);
    },
    staleMs: 15_000,
    heartbeatMs: 5_000,
  });
  const engine = new JobEngine({
    backends: {
      toapis: withUploadCache(client, baseUrl, rememberedUploads(context.globalState, Date.now), systemClock),
      placeholder: new PlaceholderBackend(draw),
    },
    store: new FileJournal(context.globalStorageUri.fsPath, workspaceRoots, leases, log),
    sink,
    finisher: makeFinisher({
      references: referenceFiles,
      compositor: {
        keepOutside: ({ signal, ...images }) => workshop.keepOutside({ ...images, featherPx }, signal),
      },
      exact: workshop,
      placeholders,
      embed: (image, job) => provenance.embed(image, job),
      log,
    }),
    standIns: makeStandIns(placeholders, sink, log),
    references: referenceFiles,
    fitter: workshop,
    clock: systemClock,
    log,
    newId: randomUUID,
    random: Math.random,
  });

  const folders = new Folders();
  const references = new References(context.workspaceState);
  const setup = new Setup(key, client);
  const lastEditor = new LastEditor();
  const recentImages = new RecentImages();
  const copiedImage = new CopiedImage();
  const spend = new SpendKeeper({
    store: new SpendLedger(context.globalStorageUri.fsPath, log),
    now: Date.now,
    prices: ownPrices,
    newId: randomUUID,
    log,
  });
  const generator = new Generator(engine, key, setup, new SpendGate(spend), context.workspaceState);
  const notifier = new Notifier({
    open: ({ uri }) => openImage(vscode.Uri.parse(uri, true)),
    reveal: ({ uri }) => revealImage(vscode.Uri.parse(uri, true)),
    insert: (image, job) => insertImage(image, job, lastEditor.current()),
    takePath: (beside) => takePath(beside, (from, to) => engine.moved(from, to)),
    showBoth,
    takeStep,
  });
  const generateImage = new GenerateImage({
    engine,
    generator,
    notifier,
    folders,
    references,
    memory: context.globalState,
  });
  const addedImages = vscode.Uri.joinPath(context.globalStorageUri, 'references');
  const fittings = new Fittings(workshop, () => refreshPanel());
  const goneImages = new GoneImages(goneFiles, Date.now);
  const services: PanelServices = {
    engine,
    generator,
    generateImage,
    folders,
    references,
    setup,
    key,
    fittings,
    goneImages,
    addedImages,
    commands: () => commands,
  };
  const panel = new Panel({
    extensionUri: context.extensionUri,
    addedImages,
    handlers: (page) => panelHandlers(services, page),
    snapshot: (page) => panelSnapshot(services, page),
    errorText: (thrown) => errorText(EaselError.from(thrown).toRecord()),
  });
  const maskEditors = new MaskEditors({
    extensionUri: context.extensionUri,
    services: {
      generator,
      folders,
      files: new MaskFiles(context.globalStorageUri.fsPath, Date.now),
    },
    errorText: (thrown) => errorText(EaselError.from(thrown).toRecord()),
  });
  const check: CheckPorts = {
    key,
    client,
    sink,
    proxyFor: (url) => http.describeRoute(url),
    home: () => folders.guess(),
    takeStep,
  };
  const review = new Review(() => moneyNow(spend));
  const batch = new Batch({
    engine,
    generator,
    notifier,
    scan: new WorkspaceScan(new ScanThread(join(dist, 'scanWorker.js'))),
    review,
    log,
  });
  const commands: Commands = commandTable({
    engine,
    generator,
    generateImage,
    references,
    setup,
    panel,
    maskEditors,
    batch,
    missingAtCursor: async () => (await hints()).missingAtCursor(),
    lastEditor,
    copiedImage,
    check,
    spend,
  });

  const statusBar = new StatusBar();
  const ticker = new GenerationsTicker(list);
  const noteSpend = (): boolean => spend.update(engine.snapshot());
  const spendLine = new SpendLine({
    view: list.view,
    keeper: spend,
    hasRows: () => engine.snapshot().length > 0,
    onNewDay: noteSpend,
    log,
  });
  const refreshMaskEditors = (): void => {
    try {
      maskEditors.refresh();
    } catch (thrown) {
      log.warn(String(thrown)); // a setting that cannot be used is told where it is needed
    }
  };
  const refreshPanel = (): void => void panel.refresh().catch((thrown: unknown) => log.warn(String(thrown)));
  // Whoever deletes an image or brings it back: the editor, a terminal, git.
  const images = vscode.workspace.createFileSystemWatcher(
    '**/*.{png,jpg,jpeg,webp,gif,avif,svg,bmp,ico}',
    false,
    true,
    false,
  );
  const showsChange = (uri: vscode.Uri): void => {
    if (!findImage(engine.snapshot(), uri.toString())) return;
    goneImages.forget();
    void recentImages.look();
    refreshPanel();
  };
  context.subscriptions.push(
    log,
    key,
    statusBar,
    ticker,
    spendLine,
    lastEditor,
    panel,
    maskEditors,
    review,
    vscode.window.registerFileDecorationProvider(references),
    references.onDidChange(refreshPanel),
    key.onDidChange(() => {
      void engine.keyChanged();
      refreshPanel();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('http')) void http.reset();
      if (event.affectsConfiguration('easel')) {
        refreshPanel();
        refreshMaskEditors();
        review.refresh();
      }
      if (event.affectsConfiguration('easel.dailySpendLimit')) spendLine.refresh();
    }),
    dropImages(() => engine.snapshot()),
    copiedImage,
    images,
    images.onDidCreate(showsChange),
    images.onDidDelete(showsChange),
    // A deleted folder says nothing of what was in it.
    vscode.workspace.onDidDeleteFiles(() => void recentImages.look()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void engine.start()),
    { dispose: () => void engine.dispose() },
    { dispose: () => void renderer.dispose() },
    fittings,
    { dispose: () => void workshop.dispose() },
    { dispose: () => void http.reset() },
  );
  engine.watch((jobs) => {
    statusBar.update(jobs);
    ticker.update(jobs);
    notifier.update(jobs);
    provenance.update(jobs);
    void recentImages.update(jobs);
    if (jobs.some(({ files }) => files.length > 0)) followImages();
    refreshPanel();
    if (noteSpend() || jobs.length === 0) spendLine.refresh();
  });
  await spend.start();
  await engine.start();
  // The key may have been set while this folder was not open.
  if (engine.snapshot().some(waitsForKey)) {
    const known = await key.read().catch(() => undefined);
    if (known !== undefined) void engine.keyChanged();
  }

  return {
    completions: (document, place) => imageCompletions(document, place, recentImages),
    moved: async (files) => {
      for (const { oldUri, newUri } of files) await engine.moved(oldUri.toString(), newUri.toString());
    },
    generations: () => generationItems(engine.snapshot(), Date.now()),
    restorePanel: (restored) => panel.attach(restored),
    restoreMaskEditor: (restored, state) => maskEditors.restore(restored, state),
    attachPanelView: (shown) => panel.attachView(shown),
    run: async (name, args) => {
      try {
        return await commands[name](...args);
      } catch (thrown) {
        const error = EaselError.from(thrown);
        log.warn(`${name} failed: ${error.code} (${error.message})`);
        if (name === 'quickGenerate' && args[0] !== undefined)
          throw new Error(errorText(error.toRecord()), { cause: thrown });
        void notifier.tellError(error.toRecord());
        return undefined;
      }
    },
  };
}

function workspaceRoots(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
}

/** The gate says what is wrong with the setting; what has passed it is counted all the same. */
function ownPrices(): Prices {
  try {
    return readSetting('prices');
  } catch {
    return {};
  }
}

function userAgent(context: vscode.ExtensionContext): string {
  return `Easel/${versionOf(context)} VSCode/${vscode.version}`;
}

function versionOf(context: vscode.ExtensionContext): string {
  return (context.extension.packageJSON as { version: string }).version;
}
