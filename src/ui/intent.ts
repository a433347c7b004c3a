import { l10n, Uri } from 'vscode';
import * as z from 'zod/mini';
import { assetStem, pathInside, splitAssetPath } from '../core/assetName.ts';
import { EaselError } from '../core/errors.ts';
import { models, ratios, tiers } from '../core/models.ts';
import type { Preset } from '../core/preset.ts';
import type { GenerationRequest, Target } from '../core/request.ts';
import { pathBelow } from '../core/uriPath.ts';
import { readPresets, readSetting } from '../workspace/settings.ts';

/** A place, from a keybinding, a task or another extension: a path in the workspace, or a Uri in any spelling. */
const UriLike = z.union([
  z.string(),
  z.looseObject({ scheme: z.string(), path: z.string(), authority: z.optional(z.string()) }),
]);
type UriLike = z.infer<typeof UriLike>;

/** Arguments of `easel.quickGenerate`. */
export const GenerateArgs = z.strictObject({
  prompt: z.optional(z.string()),
  /** Name of a preset of the settings; what is given besides goes before what it names. */
  preset: z.optional(z.string()),
  model: z.optional(z.enum(models.map((model) => model.id))),
  resolution: z.optional(z.enum(tiers)),
  size: z.optional(z.enum(ratios)),
  n: z.optional(z.int()),
  references: z.optional(z.array(UriLike)),
  mask: z.optional(UriLike),
  target: z.optional(UriLike),
});
export type GenerateArgs = z.infer<typeof GenerateArgs>;

/**
 * Reads what a caller passed.
 * @throws EaselError invalid-request, naming the argument.
 */
export function parseArgs(args: unknown): GenerateArgs {
  const parsed = GenerateArgs.safeParse(args);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || 'args']))
    .join(', ');
  throw new EaselError('invalid-request', `Arguments: ${names}`, {
    details: { problems: l10n.t('The command cannot use these arguments: {0}.', names) },
  });
}

/** Where an image goes that nobody named a place for: the assets folder, named after the prompt. */
export function defaultTarget(root: Uri, inWorkspace: boolean, prompt: string): Target {
  const directory = inWorkspace ? insideRoot(readSetting('assetsFolder', root)) : '';
  return { root: root.toString(), inWorkspace, directory, stem: assetStem(prompt) };
}

/**
 * Where an image goes that a caller named a place for. A path that ends in a slash names a directory, every
 * other one a file; its extension follows from the image.
 * @throws EaselError outside-workspace.
 */
export function namedTarget(root: Uri, inWorkspace: boolean, place: UriLike | Uri, prompt: string): Target {
  const path =
    typeof place === 'string' && !hasScheme(place) ? place : pathBelowRoot(root, toUri(place, root));
  const { directory, stem } = splitAssetPath(insideRoot(path), /[/\\]$/.test(path));
  return { root: root.toString(), inWorkspace, directory, stem: stem || assetStem(prompt) };
}

/** A place as a Uri; a path counts from the root. @throws EaselError outside-workspace for a path that leaves it. */
export function toUri(place: UriLike | Uri, root: Uri): Uri {
  if (typeof place !== 'string') {
    return Uri.from({ scheme: place.scheme, path: place.path, authority: place.authority ?? '' });
  }
  return hasScheme(place) ? Uri.parse(place, true) : Uri.joinPath(root, insideRoot(place));
}

/** The preset of a name, undefined without one. @throws EaselError invalid-request when there is none of that name. */
export function presetNamed(name: string | undefined, scope: Uri): Preset | undefined {
  if (name === undefined) return undefined;
  const preset = readPresets(scope).presets.find((each) => each.name === name);
  if (preset) return preset;
  throw new EaselError('invalid-request', `No preset ${name}`, {
    details: { problems: l10n.t('The setting {0} has no usable preset “{1}”.', 'easel.presets', name) },
  });
}

/** A frozen request from its parts. */
export function makeRequest(parts: GenerationRequest): GenerationRequest {
  return Object.freeze({ ...parts, references: [...parts.references] });
}

/** Whether a place is a URI: of one letter it is a drive. */
export function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\//i.test(text);
}

function insideRoot(path: string): string {
  const inside = pathInside(path);
  if (inside !== undefined) return inside;
  throw new EaselError('outside-workspace', 'The path leaves the workspace folder', {
    details: { folder: path },
  });
}

function pathBelowRoot(root: Uri, uri: Uri): string {
  const path = pathBelow(root, uri);
  if (path !== undefined) return path;
  throw new EaselError('outside-workspace', 'The target lies outside the workspace folder', {
    details: { folder: uri.path },
  });
}
