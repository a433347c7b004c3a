import * as vscode from 'vscode';
import { normaliseBaseUrl } from '../backends/toapis/baseUrl.ts';
import { EaselError } from '../core/errors.ts';
import { fileNameOf } from '../core/fileName.ts';
import { canContinue, canOnlyBeOrderedAnew, stateToContinueFrom } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import { validateRequest } from '../core/request.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { JobEngine } from '../jobs/engine.ts';
import { addedImageName } from '../local/addedImages.ts';
import type { ApiKey } from '../workspace/apiKey.ts';
import { readSetting } from '../workspace/settings.ts';
import { problemText } from './requestText.ts';
import type { Setup } from './setup.ts';
import type { SpendGate } from './spendGate.ts';

const consentKey = 'uploads.allowed';

/** The one gate between a wish and the engine: everything that may cost or leave the machine is asked here. */
export class Generator {
  readonly #engine: JobEngine;
  readonly #key: ApiKey;
  readonly #setup: Setup;
  readonly #spend: SpendGate;
  readonly #workspaceMemory: vscode.Memento;
  /** Ids of jobs that somebody has pressed a button of: pressed twice, it is meant once. */
  readonly #asked = new Set<string>();
  /** URIs of images that agents may send as long as this window lives. */
  readonly #sentByAgents = new Set<string>();

  constructor(
    engine: JobEngine,
    key: ApiKey,
    setup: Setup,
    spend: SpendGate,
    workspaceMemory: vscode.Memento,
  ) {
    this.#engine = engine;
    this.#key = key;
    this.#setup = setup;
    this.#spend = spend;
    this.#workspaceMemory = workspaceMemory;
  }

  /**
   * Begins a generation; undefined when the person dismissed a question.
   * @param options `backend`: makes it, whatever the setting says; nothing is sent and nothing is asked. `byAgent`:
   * a program wishes it, so that a person is asked though they have said that they need not be
   * @throws EaselError invalid-request, workspace-untrusted, secret-storage-unavailable, setting-invalid,
   * ledger-unusable, journal-unwritable.
   */
  async begin(
    request: GenerationRequest,
    options: { readonly backend?: 'placeholder'; readonly byAgent?: boolean } = {},
  ): Promise<Job[] | undefined> {
    return this.beginAll([request], { ...options, confirm: false });
  }

  /**
   * Begins several generations, all or none of them, after one question about their number and price; the rest as in
   * `begin`.
   * @param options `confirm`: whether it is asked though nothing else makes it necessary
   */
  async beginAll(
    requests: readonly GenerationRequest[],
    options: { readonly backend?: 'placeholder'; readonly byAgent?: boolean; readonly confirm: boolean },
  ): Promise<Job[] | undefined> {
    return this.#order(requests, (backend) => this.#engine.submitAll(requests, backend), options);
  }

  /**
   * Goes on with a job where it costs nothing more; otherwise orders anew, through the same gate as a new wish.
   * Nothing happens when the person dismissed a question, or is being asked already.
   * @param options `byAgent` as in `begin`
   * @throws EaselError as `begin` does.
   */
  async goOn(job: Job, options: { readonly byAgent?: boolean } = {}): Promise<void> {
    if (this.#asked.has(job.id)) return;
    this.#asked.add(job.id);
    try {
      if (canContinue(job)) await this.#resume(job, options);
      if (canOnlyBeOrderedAnew(job))
        await this.#order([job.request], (backend) => this.#engine.again(job.id, backend), options);
    } finally {
      this.#asked.delete(job.id);
    }
  }

  /** One that was never ordered is an order like any other: today's limit may be reached. */
  async #resume(job: Job, options: { readonly byAgent?: boolean }): Promise<void> {
    const resume = (): Promise<unknown> => this.#engine.resume(job.id);
    const orders = job.backend === 'toapis' && stateToContinueFrom(job) === 'queued';
    await (orders ? this.#spend.order([job.request], resume, { ...options, instead: job.id }) : resume());
  }

  async #order<T>(
    requests: readonly GenerationRequest[],
    place: (backend: Job['backend']) => Promise<T>,
    {
      backend: named,
      confirm = false,
      byAgent = false,
    }: { readonly backend?: 'placeholder'; readonly confirm?: boolean; readonly byAgent?: boolean } = {},
  ): Promise<T | undefined> {
    const problems = requests.flatMap(validateRequest);
    if (problems.length > 0) {
      throw new EaselError('invalid-request', problems.map(({ code }) => code).join(', '), {
        details: { problems: problems.map(problemText).join(' ') },
      });
    }
    if (named) return place(named);
    if (readSetting('backend') === 'toapis') {
      if (!vscode.workspace.isTrusted)
        throw new EaselError('workspace-untrusted', 'The workspace is not trusted');
      if (!(await this.#key.read()) && !(await this.#setup.firstRun())) return undefined;
    }
    // The first run may have chosen placeholders.
    const backend = readSetting('backend');
    if (backend === 'placeholder') return place(backend);
    if (!(await this.#mayUpload(requests, byAgent))) return undefined;
    return this.#spend.order(requests, () => place(backend), { confirm, byAgent });
  }

  async #mayUpload(requests: readonly GenerationRequest[], byAgent: boolean): Promise<boolean> {
    const masks = new Set(requests.map(({ mask }) => mask));
    const all = requests.flatMap(({ references, mask }) => [...references, ...(mask ? [mask] : [])]);
    const files = [...new Set(all)].filter((uri) => !byAgent || !this.#sentByAgents.has(uri));
    if (files.length === 0 || !readSetting('confirmUploads')) return true;
    // A person chose their own references: which ones a program takes is another question.
    if (!byAgent && this.#workspaceMemory.get(consentKey) === true) return true;
    const send = vscode.l10n.t('Send');
    const always = vscode.l10n.t('Always Send in This Workspace');
    const host = new URL(normaliseBaseUrl(readSetting('baseUrl'))).host;
    const answer = await vscode.window.showWarningMessage(
      files.length === 1
        ? vscode.l10n.t('Send 1 image to {0}?', host)
        : vscode.l10n.t('Send {0} images to {1}?', files.length, host),
      {
        modal: true,
        detail: vscode.l10n.t(
          'An uploaded image gets a public web address: whoever knows it can see the image.\n\n{0}',
          files.map((uri) => (masks.has(uri) ? vscode.l10n.t('The mask') : fileLabel(uri))).join('\n'),
        ),
      },
      send,
      ...(byAgent ? [] : [always]),
    );
    if (answer === always) await this.#workspaceMemory.update(consentKey, true);
    if (answer === send && byAgent) for (const uri of files) this.#sentByAgents.add(uri);
    return answer === send || answer === always;
  }
}

/** A file as people know it: what lies outside the workspace, such as a pasted image, by its name alone. */
function fileLabel(uri: string): string {
  const file = vscode.Uri.parse(uri, true);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  if (inWorkspace) return vscode.workspace.asRelativePath(file);
  return addedImageName(fileNameOf(file.path));
}
