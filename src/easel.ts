import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Agent } from './agents/agent.ts';
import { EaselError } from './core/errors.ts';
import { waitsForKey } from './core/job.ts';
import { onFirstUse } from './core/onFirstUse.ts';
import type { Prices } from './core/spend.ts';
import { SpendKeeper } from './jobs/spendKeeper.ts';
import { openEngineRoom } from './local/engineRoom.ts';
import { goneFiles } from './local/localAssets.ts';
import { MaskFiles } from './local/maskFiles.ts';
import { makePrivate } from './local/privateFolder.ts';
import { SpendLedger } from './local/spendLedger.ts';
import { Door } from './mcp/door.ts';
import type { DoorKey } from './mcp/doorKey.ts';
import { ScanThread } from './scan/scanThread.ts';
import { agentPorts } from './ui/agents/agentPorts.ts';
import { AgentTools } from './ui/agents/agentTools.ts';
import { besideTools } from './ui/agents/editorWords.ts';
import { AssetOrders } from './ui/assets/assetOrders.ts';
import { Batch } from './ui/batch/batch.ts';
import { moneyNow } from './ui/batch/money.ts';
import { Review } from './ui/batch/review.ts';
import { WorkspaceScan } from './ui/batch/workspaceScan.ts';
import { showBoth, takePath } from './ui/besideImage.ts';
import type { CheckPorts } from './ui/checkSetup.ts';
import { commandRunner } from './ui/commandRunner.ts';
import type { RunCommand } from './ui/commandRunner.ts';
import type { Commands } from './ui/commands.ts';
import { commandTable } from './ui/commandTable.ts';
import { discardReplaced } from './ui/discardImage.ts';
import { takeStep } from './ui/errorSteps.ts';
import { errorText } from './ui/errorText.ts';
import { Fittings } from './ui/fittings.ts';
import { Folders } from './ui/folders.ts';
import { GenerateImage } from './ui/generateImage.ts';
import { GenerationsTicker } from './ui/generationsTicker.ts';
import { generationItems } from './ui/generationsTree.ts';
import type { GenerationItem } from './ui/generationsTree.ts';
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
import { watchSavedImages } from './ui/savedImages.ts';
import { Setup } from './ui/setup.ts';
import { SpendGate } from './ui/spendGate.ts';
import { SpendLine } from './ui/spendLine.ts';
import { StatusBar } from './ui/statusBar.ts';
import { ApiKey } from './workspace/apiKey.ts';
import { AssetLocks } from './workspace/assetLocks.ts';
import { WorkspaceAssets } from './workspace/assets.ts';
import { editorNetwork } from './workspace/network.ts';
import { ProvenanceKeeper } from './workspace/provenance.ts';
import { referenceFiles } from './workspace/referenceFiles.ts';
import { readSetting } from './workspace/settings.ts';
import type { Hints } from './hints.ts';

/** What activation needs of the rest, once it is loaded. */
export type Easel = {
  readonly run: RunCommand;
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
  /** What models may do, by whatever way they are connected. */
  readonly agent: Agent;
  /** The same as tools of the editor. */
  readonly agentTools: AgentTools;
  /** Where MCP servers that the editor starts pass their calls on to; made on first use. */
  mcpDoor(): Promise<DoorKey>;
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
  const provenance = new ProvenanceKeeper(`Easel ${versionOf(context)}`, log);
  const assetOrders = new AssetOrders((busy) => void hints().then(({ lenses }) => lenses.update(busy)));
  const assetLocks = new AssetLocks(log, () => assetOrders.again());
  const sink = new WorkspaceAssets((uri) => {
    discardReplaced(vscode.Uri.parse(uri, true)).catch((thrown: unknown) => log.warn(String(thrown)));
  });
  const room = openEngineRoom({
    dist: join(context.extensionPath, 'dist'),
    storage: context.globalStorageUri.fsPath,
    roots: workspaceRoots,
    network: editorNetwork(),
    userAgent: userAgent(context),
    baseUrl: () => readSetting('baseUrl'),
    key: () => key.read(),
    memory: context.globalState,
    sink,
    references: referenceFiles,
    notes: provenance,
    log,
  });
  const { engine, client, http, workshop, places } = room;

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
  const scan = new WorkspaceScan(new ScanThread(join(context.extensionPath, 'dist', 'scanWorker.js')));
  const agent = new Agent(agentPorts({ engine, generator, sink, exact: workshop, places, scan }));
  const batch = new Batch({
    engine,
    generator,
    notifier,
    scan,
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
  // A setting that cannot be used is told where it is needed.
  const quietly = async (show: () => void | Promise<void>): Promise<void> => {
    try {
      await show();
    } catch (thrown) {
      log.warn(String(thrown));
    }
  };
  const refreshPanel = (): void => void quietly(() => panel.refresh());
  const savedImages = watchSavedImages({
    isSaved: (uri) => findImage(engine.snapshot(), uri.toString()) !== undefined,
    changed: () => {
      goneImages.forget();
      void recentImages.look();
      refreshPanel();
    },
    deleted: () => void recentImages.look(),
  });
  const mcpDoor = onFirstUse(async () => {
    const directory = join(context.globalStorageUri.fsPath, 'mcp');
    const door = await Door.open(directory, {
      operator: agent,
      version: versionOf(context),
      instructions: besideTools,
    });
    context.subscriptions.push({ dispose: () => void door.close() });
    return door;
  });
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
        void quietly(() => maskEditors.refresh());
        review.refresh();
      }
      if (event.affectsConfiguration('easel.dailySpendLimit')) spendLine.refresh();
    }),
    dropImages(() => engine.snapshot()),
    copiedImage,
    savedImages,
    vscode.workspace.onDidChangeWorkspaceFolders(() => void engine.start()),
    fittings,
    { dispose: () => void room.dispose() },
  );
  engine.watch((jobs) => {
    statusBar.update(jobs);
    ticker.update(jobs);
    notifier.update(jobs);
    provenance.update(jobs);
    assetLocks.update(jobs);
    assetOrders.update(jobs);
    void recentImages.update(jobs);
    if (jobs.some(({ files }) => files.length > 0)) followImages();
    refreshPanel();
    spendLine.update(jobs);
    if (noteSpend() || jobs.length === 0) spendLine.refresh();
  });
  await makePrivate(context.globalStorageUri.fsPath);
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
    agent,
    agentTools: new AgentTools(agent),
    mcpDoor,
    run: commandRunner(commands, notifier, log),
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
