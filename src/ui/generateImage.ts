import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { EaselError } from '../core/errors.ts';
import type { Job } from '../core/job.ts';
import { findCell, ratios, tiers } from '../core/models.ts';
import type { ModelId } from '../core/models.ts';
import { wrapPrompt } from '../core/preset.ts';
import { completeSize } from '../core/request.ts';
import type { JobEngine } from '../jobs/engine.ts';
import { readSetting } from '../workspace/settings.ts';
import type { Folders, Home } from './folders.ts';
import type { Generator } from './generator.ts';
import {
  defaultTarget,
  hasScheme,
  makeRequest,
  namedTarget,
  parseArgs,
  presetNamed,
  toUri,
} from './intent.ts';
import type { GenerateArgs } from './intent.ts';
import type { Notifier } from './notifier.ts';
import { askQuickly } from './quickGenerate.ts';
import type { SizeChoice } from './quickGenerate.ts';
import type { References } from './references.ts';

const LastUsed = z.object({ tier: z.optional(z.enum(tiers)), ratio: z.enum(ratios) });

/** What the command needs of the rest. */
export type GenerateImagePorts = {
  readonly engine: JobEngine;
  readonly generator: Generator;
  readonly notifier: Notifier;
  readonly folders: Folders;
  readonly references: References;
  readonly memory: vscode.Memento;
};

/** The command `easel.quickGenerate`, for people and for callers with arguments. */
export class GenerateImage {
  readonly #ports: GenerateImagePorts;

  constructor(ports: GenerateImagePorts) {
    this.#ports = ports;
  }

  /**
   * Makes images; resolves to their files once they are saved, or to undefined when the person dismissed a
   * question.
   * @throws EaselError when a caller passed arguments and no image came of it; a person is told by a message.
   */
  async run(rawArgs: unknown): Promise<{ files: vscode.Uri[] } | undefined> {
    const args = parseArgs(rawArgs ?? {});
    const home = homeOf(args.target) ?? (await this.#ports.folders.ask());
    if (!home) return undefined;
    const wish = await this.#wish(args, home);
    if (!wish) return undefined;
    const jobs = await this.#ports.generator.begin(makeRequest(wish));
    if (!jobs) return undefined;
    if (rawArgs !== undefined && jobs[0]) this.#ports.notifier.leaveFailuresToCaller(jobs[0].group);
    const rested = await Promise.all(jobs.map(({ id }) => this.#ports.engine.whenResting(id)));
    const files = rested.flatMap((job) => job.files.map(({ uri }) => vscode.Uri.parse(uri, true)));
    if (rawArgs !== undefined && rested.some(({ state }) => state !== 'done')) throw failureOf(rested);
    return { files };
  }

  /** The size that was used last with a model, which the next pick offers first. */
  lastUsed(model: ModelId, home: Home | undefined): SizeChoice {
    const kept = LastUsed.safeParse(this.#ports.memory.get(`lastUsed ${model}`));
    const extendedSizes = readSetting('extendedSizes', home?.root);
    if (kept.success && findCell(model, kept.data.tier, kept.data.ratio, extendedSizes)) {
      const { tier, ratio } = kept.data;
      return { ratio, ...(tier && { tier }) };
    }
    return completeSize(model, {}, defaultSize(home?.root), extendedSizes);
  }

  /** Remembers a size for the next pick. */
  async rememberSize(model: ModelId, size: SizeChoice): Promise<void> {
    await this.#ports.memory.update(`lastUsed ${model}`, size);
  }

  async #wish(args: GenerateArgs, home: Home): Promise<Parameters<typeof makeRequest>[0] | undefined> {
    const { root, inWorkspace } = home;
    const preset = presetNamed(args.preset, root);
    const model = args.model ?? preset?.model ?? readSetting('model', root);
    const extendedSizes = readSetting('extendedSizes', root);
    const count = args.n ?? 1;
    const given = { tier: args.resolution ?? preset?.tier, ratio: args.size ?? preset?.ratio };
    const asked = args.prompt === undefined;
    // A caller's wish is what it says; the references chosen in the explorer are the person's.
    const references =
      args.references?.map((place) => toUri(place, root).toString()) ??
      (asked ? this.#ports.references.list() : []);

    let prompt = args.prompt ?? '';
    let size = completeSize(model, given, defaultSize(root), extendedSizes);
    if (asked) {
      const answer = await askQuickly({
        prompt: selectedText(),
        model,
        count,
        extendedSizes,
        prices: readSetting('backend') === 'placeholder' ? 'free' : readSetting('prices'),
        references: references.length,
        lastUsed: this.lastUsed(model, home),
        askSize: given.tier === undefined && given.ratio === undefined,
      });
      if (!answer) return undefined;
      prompt = answer.prompt;
      if (answer.size) {
        size = answer.size;
        await this.rememberSize(model, size);
      }
    }
    const target =
      args.target === undefined
        ? defaultTarget(root, inWorkspace, prompt)
        : namedTarget(root, inWorkspace, args.target, prompt);
    const mask = args.mask === undefined ? {} : { mask: toUri(args.mask, root).toString() };
    return {
      model,
      prompt: wrapPrompt(prompt, preset),
      ...size,
      count,
      references: [...references],
      ...mask,
      extendedSizes,
      target,
    };
  }
}

function defaultSize(scope: vscode.Uri | undefined): {
  tier: (typeof tiers)[number];
  ratio: (typeof ratios)[number];
} {
  return { tier: readSetting('resolution', scope), ratio: readSetting('size', scope) };
}

/** The workspace folder that a target names by its Uri. */
function homeOf(target: GenerateArgs['target']): Home | undefined {
  const isUri = target !== undefined && (typeof target !== 'string' || hasScheme(target));
  if (!isUri) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(toUri(target, vscode.Uri.file('/')));
  return folder && { root: folder.uri, inWorkspace: true };
}

function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? editor.document.getText(editor.selection).trim() : '';
}

function failureOf(jobs: readonly Job[]): EaselError {
  const failed = jobs.find((job) => job.error !== undefined)?.error;
  if (failed)
    return new EaselError(failed.code, failed.message, { charged: failed.charged, details: failed.details });
  const charged = jobs.some((job) => job.task !== undefined) ? 'yes' : 'no';
  return new EaselError('stopped', 'The generation is paused', { charged });
}
