import * as vscode from 'vscode';
import { manifestName } from '../../core/assetManifest.ts';
import type { Job } from '../../core/job.ts';
import { validateRequest } from '../../core/request.ts';
import { unlinked } from '../../core/unlinked.ts';
import type { JobEngine } from '../../jobs/engine.ts';
import { isPlaceholder } from '../../jobs/placeholders.ts';
import type { Log } from '../../jobs/ports.ts';
import { generationsView } from '../commands.ts';
import type { Generator } from '../generator.ts';
import { leaveOffline } from '../leaveOffline.ts';
import { readBelow } from '../missing/workspaceFiles.ts';
import type { Notifier } from '../notifier.ts';
import { problemText } from '../requestText.ts';
import type { Review, ReviewKind } from './review.ts';
import { ReviewItem } from './reviewItems.ts';
import { problemsText } from '../assets/manifestText.ts';
import { assetRows, failedRows, missingRows, placeholderRows, withJobs } from './rows.ts';
import type { Row, Rows } from './rows.ts';
import { askScope, namedScopes, wholeWorkspace } from './scope.ts';
import { summaryText } from './summary.ts';
import type { WorkspaceScan } from './workspaceScan.ts';

/** What a batch needs of the rest. */
export type BatchPorts = {
  readonly engine: Pick<JobEngine, 'snapshot' | 'whenResting'>;
  readonly generator: Generator;
  readonly notifier: Notifier;
  readonly scan: WorkspaceScan;
  readonly review: Review;
  readonly log: Log;
};

/** Makes many images in one go: finds them, lets the person choose, asks once, and tells once what became of them. */
export class Batch {
  readonly #ports: BatchPorts;
  /** Whether an order is being placed: pressed twice, it is meant once. */
  #isOrdering = false;

  constructor(ports: BatchPorts) {
    this.#ports = ports;
  }

  /**
   * Shows what images are missing.
   * @param args of a menu: the file or folder clicked, and all selected ones. Without any the person is asked.
   * @throws EaselError internal, setting-invalid
   */
  async reviewMissing(args: readonly unknown[]): Promise<void> {
    const uris = urisOf(args);
    const scopes = uris.length > 0 ? await namedScopes(uris) : await askScope();
    const found = scopes && (await this.#ports.scan.missing(scopes));
    if (!found) return;
    const rows = missingRows(found, this.#ports.engine.snapshot());
    await this.#show('missing', rows, vscode.l10n.t('No image is missing.'));
  }

  /** Shows what placeholders stand in the workspace. @throws EaselError internal, setting-invalid */
  async reviewPlaceholders(): Promise<void> {
    const found = await this.#ports.scan.placeholders(wholeWorkspace());
    if (!found) return;
    const rows = placeholderRows(found, this.#ports.engine.snapshot());
    await this.#show('placeholders', rows, vscode.l10n.t('No placeholder stands in for an image.'));
  }

  /**
   * Shows which images of manifests are not as these want them.
   * @param args of a menu: the manifests or folders clicked. Without any the whole workspace is looked at.
   * @throws EaselError internal, setting-invalid
   */
  async reviewAssets(args: readonly unknown[]): Promise<void> {
    const uris = urisOf(args);
    const scopes = uris.length > 0 ? await namedScopes(uris) : wholeWorkspace();
    const found = await this.#ports.scan.assets(scopes);
    if (!found) return;
    const manifests = found.flatMap((each) => each.found);
    if (manifests.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no {0} in the workspace.', manifestName),
      );
      return;
    }
    const problems = problemsText(manifests);
    if (problems !== undefined) void vscode.window.showWarningMessage(unlinked(problems));
    const rows = assetRows(found, this.#ports.engine.snapshot());
    // Placeholders can be drawn for what is not there, and for nothing else.
    const states = manifests.flatMap(({ assets }) => assets.map(({ state }) => state.kind));
    const onlyMissing = !states.some((kind) => kind === 'stale' || kind === 'placeholder');
    const nothing = vscode.l10n.t('No image needs to be made.');
    await this.#show(onlyMissing ? 'missing' : 'assets', rows, nothing);
  }

  /** Orders what is ticked, after one question. @throws EaselError as `Generator.begin` does. */
  async generate(): Promise<void> {
    await this.#once(() => this.#generate());
  }

  async #generate(): Promise<void> {
    const { engine, review, generator } = this.#ports;
    // The review may have been open for long.
    const { rows } = withJobs(review.ticked, engine.snapshot());
    if (rows.length === 0 || (review.kind !== 'missing' && !(await leaveOffline()))) return;
    const requests = rows.filter(({ paid }) => !paid).map(({ request }) => request);
    const ordered = requests.length > 0 ? await generator.beginAll(requests, { confirm: true }) : [];
    if (!ordered) return;
    const paid = rows.flatMap((row) => row.paid ?? []);
    await this.#follow([...ordered, ...paid], rows, () =>
      Promise.allSettled(paid.map((job) => generator.goOn(job))),
    );
  }

  /** Draws placeholders for what is ticked. @throws EaselError invalid-request, journal-unwritable. */
  async usePlaceholders(): Promise<void> {
    await this.#once(() => this.#drawPlaceholders());
  }

  async #drawPlaceholders(): Promise<void> {
    const { review, generator } = this.#ports;
    const rows = review.ticked;
    const requests = rows.map(({ request }) => request);
    if (requests.length === 0) return;
    const drawn = await generator.beginAll(requests, { backend: 'placeholder', confirm: false });
    if (drawn) await this.#follow(drawn, rows);
  }

  async #once(order: () => Promise<void>): Promise<void> {
    if (this.#isOrdering) return;
    this.#isOrdering = true;
    await order().finally(() => (this.#isOrdering = false));
  }

  /** Closes the review; nothing is made. */
  async cancel(): Promise<void> {
    await this.#ports.review.close();
  }

  /** Chooses a row, or leaves it out. @param id of the row */
  toggle(id: unknown): void {
    if (typeof id === 'string') this.#ports.review.toggle(id);
  }

  /** Shows where the code refers to an image, or its placeholder. */
  async open(item: unknown): Promise<void> {
    const row = this.#rowOf(item);
    if (!row) return;
    const { root, reference, request } = row;
    const path = reference?.document ?? request.exact?.files[0]?.path ?? '';
    const place = reference && new vscode.Position(reference.line, reference.character);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(root, path), {
      ...(place && { selection: new vscode.Range(place, place) }),
    });
  }

  /** Asks for another prompt for a row. */
  async editPrompt(item: unknown): Promise<void> {
    const row = this.#rowOf(item);
    if (!row) return;
    // What a manifest says is changed there, or the image would not be the one that it asks for.
    if (row.request.asset) return this.open(item);
    const prompt = await vscode.window.showInputBox({
      title: row.request.exact?.files[0]?.path ?? '',
      prompt: vscode.l10n.t('Describe the image'),
      value: row.request.prompt,
      ignoreFocusOut: true,
      validateInput: (text) =>
        validateRequest({ ...row.request, prompt: text })
          .filter(({ field }) => field === 'prompt')
          .map(problemText)[0],
    });
    if (prompt !== undefined) this.#ports.review.changePrompt(row.id, prompt.trim());
  }

  #rowOf(item: unknown): Row | undefined {
    const id = item instanceof ReviewItem ? item.id : undefined;
    return this.#ports.review.rows.find((row) => row.id === id);
  }

  async #show(kind: ReviewKind, { rows, onTheirWay }: Rows, nothing: string): Promise<void> {
    const { review } = this.#ports;
    if (rows.length > 0) return review.open(kind, rows);
    await review.close();
    if (onTheirWay === 0) return void vscode.window.showInformationMessage(nothing);
    const show = vscode.l10n.t('Show Generations');
    const text =
      onTheirWay === 1
        ? vscode.l10n.t('The only one is on its way already.')
        : vscode.l10n.t('All {0} are on their way already.', onTheirWay);
    if ((await vscode.window.showInformationMessage(text, show)) === show) await showList();
  }

  /** Closes the review and tells once what became of its jobs, when the last of them rests. */
  async #follow(
    jobs: readonly Job[],
    rows: readonly Row[],
    goOn: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const { engine, notifier, review, log } = this.#ports;
    const { kind } = review;
    const skipped = review.rows.length - rows.length;
    for (const { group } of jobs) notifier.leaveToCaller(group);
    await review.close();
    await goOn();
    void Promise.all(jobs.map(({ id }) => engine.whenResting(id)))
      .then((rested) => this.#tell(rested, skipped, rows, kind))
      // The window closes: the next one goes on with them, as with any others.
      .catch((thrown: unknown) => log.info(`The batch is left to the next window: ${String(thrown)}`));
  }

  async #tell(jobs: readonly Job[], skipped: number, rows: readonly Row[], kind: ReviewKind): Promise<void> {
    const placeholders = await countPlaceholders(jobs);
    const text = summaryText({ jobs, skipped, placeholders });
    const show = vscode.l10n.t('Show');
    const again = vscode.l10n.t('Try Again…');
    const hasFailed = jobs.some(({ state }) => state === 'failed');
    const answer = hasFailed
      ? await vscode.window.showWarningMessage(unlinked(text), show, again)
      : await vscode.window.showInformationMessage(unlinked(text), show);
    if (answer === show) await showList();
    if (answer === again) await this.#ports.review.open(kind, failedRows(jobs, rows));
  }
}

/** Placeholders that stand where images of jobs were to be. */
async function countPlaceholders(jobs: readonly Job[]): Promise<number> {
  const open = jobs.filter(({ state, backend }) => state !== 'done' && backend !== 'placeholder');
  const files = open.flatMap(({ request }) =>
    (request.exact?.files ?? []).map(({ path }) =>
      readBelow(vscode.Uri.parse(request.target.root, true), path),
    ),
  );
  return (await Promise.all(files)).filter((bytes) => bytes && isPlaceholder(bytes)).length;
}

async function showList(): Promise<void> {
  await vscode.commands.executeCommand(`${generationsView}.focus`);
}

function urisOf([clicked, selected]: readonly unknown[]): vscode.Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  return all.filter((each) => each instanceof vscode.Uri);
}
