import * as vscode from 'vscode';
import { parseManifest } from '../../core/assetManifest.ts';
import type { Asset, ManifestProblem } from '../../core/assetManifest.ts';
import type { AssetLock } from '../../core/assetLock.ts';
import { lookAtAsset } from '../../core/assetState.ts';
import type { AssetState, FileLook } from '../../core/assetState.ts';
import { formatName } from '../../core/exactImage.ts';
import { findKeys, keyFinder } from '../../core/jsonKeys.ts';
import { sha256Of } from '../../jobs/hash.ts';
import { besideManifest, readLock } from '../../workspace/manifests.ts';
import { readSetting } from '../../workspace/settings.ts';
import { rangeOf } from '../missing/missingHints.ts';
import { exactLabel, priceLabel } from '../requestText.ts';
import { orderOf } from './assetRequest.ts';
import { FileLooks } from './fileLooks.ts';
import type { AssetWish } from './generateAsset.ts';
import { brokenLockText, manifestProblemText, noReferenceText } from './manifestText.ts';

/** A lens over an entry, whose state is looked at when it comes into view. */
class AssetLens extends vscode.CodeLens {
  readonly manifest: vscode.Uri;
  readonly asset: Asset;
  readonly lock: Promise<AssetLock | undefined>;

  constructor(range: vscode.Range, parts: Pick<AssetLens, 'manifest' | 'asset' | 'lock'>) {
    super(range);
    this.manifest = parts.manifest;
    this.asset = parts.asset;
    this.lock = parts.lock;
  }
}

/** Lenses over the entries of manifests: how each image stands, and what can be done about it. */
export class AssetLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #looks = new FileLooks();
  /** URIs of the files that are being made. */
  #busy: ReadonlySet<string> = new Set();
  #watching: vscode.Disposable | undefined;

  dispose(): void {
    this.#watching?.dispose();
    this.#changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.getWorkspaceFolder(document.uri)) return [];
    this.#watching ??= this.#watch();
    const text = document.getText();
    const { assets, problems } = parseManifest(text);
    const keyOf = keyFinder(findKeys(text));
    const rangeAt = (place: readonly string[]): vscode.Range =>
      rangeOf(document, keyOf(place) ?? { start: 0, end: 0 });
    const lock = readLock(document.uri);
    return [
      ...(assets.length > 0 ? [reviewLens(rangeAt(['assets']), document.uri)] : []),
      ...firstOfEach(problems).map((problem) => problemLens(rangeAt(problem.place.slice(0, 2)), problem)),
      ...assets.map(
        (asset) => new AssetLens(rangeAt(['assets', asset.name]), { manifest: document.uri, asset, lock }),
      ),
    ];
  }

  async resolveCodeLens(lens: vscode.CodeLens): Promise<vscode.CodeLens> {
    if (lens instanceof AssetLens) lens.command = await this.#commandOf(lens);
    return lens;
  }

  /** Something has come of orders for entries. @param busy URIs of the files that are being made */
  update(busy: ReadonlySet<string>): void {
    this.#busy = busy;
    this.#changed.fire();
  }

  async #commandOf({ manifest, asset, lock }: AssetLens): Promise<vscode.Command> {
    if (this.#busy.has(besideManifest(manifest, asset.file.path).toString())) return busyCommand();
    const known = await lock;
    if (!known) return told(brokenLockText());
    const look = (path: string): Promise<FileLook | undefined> => this.#looks.look(manifest, path);
    return commandOf((await lookAtAsset(asset, known, look, sha256Of)).state, manifest, asset);
  }

  /** From the first manifest on, everything that lenses may hang on. */
  #watch(): vscode.Disposable {
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    const locks = vscode.workspace.createFileSystemWatcher('**/assets.easel.lock.json');
    const refresh = (): void => this.#changed.fire();
    const changed = (uri: vscode.Uri): void => {
      if (this.#looks.concerns(uri)) refresh();
    };
    let wasFocused = vscode.window.state.focused;
    return vscode.Disposable.from(
      files,
      files.onDidCreate(changed),
      files.onDidChange(changed),
      files.onDidDelete(changed),
      locks,
      locks.onDidCreate(refresh),
      locks.onDidChange(refresh),
      locks.onDidDelete(refresh),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('easel')) refresh();
      }),
      // Where the editor does not watch, whoever comes back may have changed anything.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused && !wasFocused) refresh();
        wasFocused = focused;
      }),
    );
  }
}

/** The first problem of each entry, and of what stands outside of the entries. */
function firstOfEach(problems: readonly ManifestProblem[]): ManifestProblem[] {
  const groups = Map.groupBy(problems, ({ place }) => JSON.stringify(place.slice(0, 2)));
  return [...groups.values()].flatMap(([first]) => first ?? []);
}

function reviewLens(range: vscode.Range, manifest: vscode.Uri): vscode.CodeLens {
  const title = vscode.l10n.t('Generate Changed Assets…');
  return new vscode.CodeLens(range, { title, command: 'easel.generateChangedAssets', arguments: [manifest] });
}

/** Over an entry, what is wrong counts from there. */
function problemLens(range: vscode.Range, problem: ManifestProblem): vscode.CodeLens {
  const [top, name, ...inside] = problem.place;
  const isInEntry = top === 'assets' && name !== undefined;
  return new vscode.CodeLens(
    range,
    told(manifestProblemText(isInEntry ? { ...problem, place: inside } : problem)),
  );
}

/** Something that can only be read. */
function told(text: string): vscode.Command {
  return { title: iconed('warning', text), command: '' };
}

function busyCommand(): vscode.Command {
  const title = iconed('clock', vscode.l10n.t('On its way'));
  return { title, tooltip: vscode.l10n.t('Show Generations'), command: 'easel.showGenerations' };
}

function commandOf(state: AssetState, manifest: vscode.Uri, asset: Asset): vscode.Command {
  if (state.kind === 'no-reference') return told(noReferenceText(state.path));
  if (state.kind === 'up-to-date') {
    return {
      title: iconed('check', vscode.l10n.t('Up to date')),
      tooltip: vscode.l10n.t('Show the image'),
      command: 'vscode.open',
      arguments: [besideManifest(manifest, asset.file.path)],
    };
  }
  const { width, height, format } = asset.file;
  const wish: AssetWish = { manifest: manifest.toString(), name: asset.name };
  const order = orderOf(
    asset,
    orElse(() => readSetting('extendedSizes', manifest), false),
  );
  const isOffline = orElse(() => readSetting('backend'), 'toapis') === 'placeholder';
  const isFree = isOffline && state.kind === 'missing';
  const price = priceLabel(order, 1, isFree ? 'free' : orElse(() => readSetting('prices'), {}));
  return {
    title: `${actionText(state.kind)} · ${width}×${height} ${formatName(format)} · ${price}`,
    tooltip: `${exactLabel(order, [asset.file])}\n${asset.prompt}`,
    command: 'easel.generateAsset',
    arguments: [wish],
  };
}

function actionText(kind: 'missing' | 'placeholder' | 'stale' | 'foreign'): string {
  switch (kind) {
    case 'missing':
      return iconed('sparkle', vscode.l10n.t('Generate'));
    case 'placeholder':
      return iconed('symbol-color', vscode.l10n.t('Placeholder – Generate'));
    case 'stale':
      return iconed('refresh', vscode.l10n.t('Regenerate'));
    case 'foreign':
      return iconed('file-media', vscode.l10n.t('Not made from this entry – Regenerate'));
  }
}

/** A plain space after an icon is swallowed by how the editor lays lenses out. */
function iconed(icon: string, text: string): string {
  return `$(${icon})\u00a0${text}`;
}

/** What is wrong with a setting is told by the order. */
function orElse<T>(read: () => T, other: T): T {
  try {
    return read();
  } catch {
    return other;
  }
}
