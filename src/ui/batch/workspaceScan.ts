import * as vscode from 'vscode';
import { findAssets } from '../../scan/findAssets.ts';
import { findMissing } from '../../scan/findMissing.ts';
import { findPlaceholders } from '../../scan/findPlaceholders.ts';
import type { ScanThread, ScanWatch } from '../../scan/scanThread.ts';
import type { FoundManifest, FoundPlaceholder, MissingGroup } from '../../scan/work.ts';
import type { Scope } from './scope.ts';
import { WorkspaceDisk } from './workspaceDisk.ts';

/** What was found in one workspace folder. */
export type Found<T> = { readonly root: vscode.Uri; readonly found: readonly T[] };

/** A scan that takes longer shows how far it is, and can be ended, ms. */
const shownAfterMs = 400;

/** Scans folders of the workspace: on this machine's disk in a thread, elsewhere through the editor. */
export class WorkspaceScan {
  readonly #thread: ScanThread;

  constructor(thread: ScanThread) {
    this.#thread = thread;
  }

  /**
   * References to images that are not there; undefined when the person ended it, or `cancelled` is aborted.
   * @throws EaselError internal
   */
  async missing(
    scopes: readonly Scope[],
    cancelled?: AbortSignal,
  ): Promise<Found<MissingGroup>[] | undefined> {
    const scan = ({ root, place }: Scope, watch: ScanWatch): Promise<readonly MissingGroup[]> =>
      root.scheme === 'file'
        ? this.#thread.findMissing(root.fsPath, place, watch)
        : findMissing(new WorkspaceDisk(root), place, endable(watch));
    return this.#scan(vscode.l10n.t('Looking for missing images'), scopes, scan, cancelled);
  }

  /** Placeholders that nobody has changed; the rest as in `missing`. */
  async placeholders(scopes: readonly Scope[]): Promise<Found<FoundPlaceholder>[] | undefined> {
    return this.#scan(vscode.l10n.t('Looking for placeholders'), scopes, ({ root, place }, watch) =>
      root.scheme === 'file'
        ? this.#thread.findPlaceholders(root.fsPath, place, watch)
        : findPlaceholders(new WorkspaceDisk(root), place, endable(watch)),
    );
  }

  /** Manifests and how their images stand; the rest as in `missing`. */
  async assets(scopes: readonly Scope[]): Promise<Found<FoundManifest>[] | undefined> {
    return this.#scan(vscode.l10n.t('Looking at assets'), scopes, ({ root, place }, watch) =>
      root.scheme === 'file'
        ? this.#thread.findAssets(root.fsPath, place, watch)
        : findAssets(new WorkspaceDisk(root), place, endable(watch)),
    );
  }

  async #scan<T>(
    title: string,
    scopes: readonly Scope[],
    scan: (scope: Scope, watch: ScanWatch) => Promise<readonly T[]>,
    cancelled?: AbortSignal,
  ): Promise<Found<T>[] | undefined> {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, ...(cancelled ? [cancelled] : [])]);
    const progress: { tell: (files: number) => void } = { tell: () => undefined };
    const all = async (): Promise<Found<T>[]> => {
      const results: Found<T>[] = [];
      for (const scope of scopes) {
        const onProgress = (files: number): void => progress.tell(files);
        results.push({ root: scope.root, found: await scan(scope, { signal, onProgress }) });
      }
      return results;
    };
    const scanning = all();
    const timer = setTimeout(() => void showProgress(title, scanning, controller, progress), shownAfterMs);
    try {
      return await scanning;
    } catch (thrown) {
      if (signal.aborted) return undefined;
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function showProgress(
  title: string,
  scanning: Promise<unknown>,
  controller: AbortController,
  progress: { tell: (files: number) => void },
): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (report, token) => {
    token.onCancellationRequested(() => controller.abort(new vscode.CancellationError()));
    progress.tell = (files) => {
      if (files > 0) report.report({ message: vscode.l10n.t('{0} files', files.toLocaleString()) });
    };
    await Promise.allSettled([scanning]);
  });
}

/** A scan in this thread ends by its reports. */
function endable({ signal, onProgress }: ScanWatch): ScanWatch['onProgress'] {
  return (files) => {
    signal.throwIfAborted();
    onProgress(files);
  };
}
