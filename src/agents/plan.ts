import { assetStem, pathInside } from '../core/assetName.ts';
import { formatOfPath, maxExactEdge, maxExactPixels } from '../core/exactImage.ts';
import type { ExactFile } from '../core/exactImage.ts';
import type { Job } from '../core/job.ts';
import { wrapPrompt } from '../core/preset.ts';
import type { Preset } from '../core/preset.ts';
import { validateRequest } from '../core/request.ts';
import type { GenerationRequest, RequestProblem } from '../core/request.ts';
import { isPlaceholder } from '../jobs/placeholders.ts';
import { uriBelow } from '../local/uris.ts';
import { Refusal } from './answer.ts';
import { targetOf } from './claims.ts';
import type { Claims } from './claims.ts';
import { GenerateInput, parseInput } from './input.ts';
import { extensions, locate, locateImage, openFolders, pathOf } from './place.ts';
import type { AgentPorts, AgentSettings, Place } from './ports.ts';
import { priceOf } from './price.ts';
import { askedSize, fileOf, orderedCell } from './size.ts';
import { quote } from './words.ts';

/** What would be ordered for a wish of a model. */
export type Plan = {
  readonly request: GenerationRequest;
  /** The files that it makes, as the model may write their paths; the one that was asked for first. */
  readonly files: readonly ExactFile[];
  /** The references, as the model may write them. */
  readonly references: readonly string[];
  /** As `priceOf` says it. */
  readonly price: string;
  /** An order for the same path that has stopped: it goes on instead. */
  readonly stopped?: Job | undefined;
};

/**
 * Makes of the input of `generate_image` what would be ordered. Changes nothing, and asks nobody.
 * @throws Refusal; EaselError setting-invalid, outside-workspace, folder-not-writable
 */
export async function planImage(input: unknown, ports: AgentPorts, claims: Claims): Promise<Plan> {
  const wish = parseInput(GenerateInput, input);
  const prompt = promptOf(wish);
  const folders = ports.folders();
  const named = wish.path === undefined ? undefined : locateImage(wish.path, folders);
  const { root } = named ?? { root: openFolders(folders)[0].uri };
  const settings = ports.settings(root);
  const preset = presetOf(wish, settings);
  const model = wish.model ?? preset?.model ?? settings.model;
  const size = askedSize(wish, model, preset, settings);
  const free = (): Promise<Place> => claims.freePlace(root, assetsFolder(settings), assetStem(prompt));
  const { path } = named ?? (await free());
  const files = [
    fileOf({ path, format: named?.format ?? 'png' }, size.pixels),
    ...variantsOf(wish, root, ports),
  ];
  const cell = orderedCell(size, files, model, settings);
  const references = await referencesOf(wish, ports);
  const request: GenerationRequest = Object.freeze({
    model,
    prompt: wrapPrompt(prompt, preset),
    ...(cell.tier && { tier: cell.tier }),
    ratio: cell.ratio,
    count: 1,
    references: references.map(({ root: folder, path: below }) => uriBelow(folder, below)),
    extendedSizes: settings.extendedSizes,
    target: targetOf({ root, path }).target,
    exact: { files },
  });
  const problems = validateRequest(request).map(problemText);
  if (problems.length > 0) throw new Refusal(problems.join(' '));
  return {
    request,
    files: files.map((file) => ({ ...file, path: pathOf({ root, path: file.path }, folders) })),
    references: references.map((place) => pathOf(place, folders)),
    price: priceOf(request, settings),
    stopped: await claims.assertFree(files.map((file) => ({ root, path: file.path }))),
  };
}

function promptOf({ prompt }: GenerateInput): string {
  if (!prompt.isWellFormed() || /[^\P{Cc}\t\n\r]/u.test(prompt)) {
    throw new Refusal('The prompt holds control characters or broken ones: write it in plain text.');
  }
  return prompt;
}

function presetOf({ preset: name }: GenerateInput, { presets }: AgentSettings): Preset | undefined {
  if (name === undefined) return undefined;
  const preset = presets.find((each) => each.name === name);
  if (preset) return preset;
  const names = presets.map((each) => quote(each.name, 60)).join(', ');
  throw new Refusal(
    `There is no preset ${quote(name, 60)}. ${names ? `There are: ${names}.` : 'There are none.'}`,
  );
}

function assetsFolder({ assetsFolder: folder }: AgentSettings): string {
  const inside = pathInside(folder);
  if (inside !== undefined) return inside;
  throw new Refusal('The setting easel.assetsFolder leads out of the workspace: give a path.');
}

function variantsOf({ variants = [] }: GenerateInput, root: string, ports: AgentPorts): ExactFile[] {
  return variants.map((variant) => {
    const { root: own, path, format } = locateImage(variant.path, ports.folders());
    if (own === root) return fileOf({ path, format }, variant);
    throw new Refusal('All variants of an image must lie in the same workspace folder as the image.');
  });
}

async function referencesOf({ references = [] }: GenerateInput, ports: AgentPorts): Promise<Place[]> {
  const places = references.map((path) => locate(path, ports.folders()));
  for (const [index, place] of places.entries()) {
    const name = quote(references[index] ?? '', 200);
    if (!isReferenceName(place.path)) {
      throw new Refusal(`${name} is no image: references are ${extensions}, tif or tiff.`);
    }
    const bytes = await ports.files.read(place);
    if (!bytes) {
      throw new Refusal(`There is no file ${name} in the workspace: give the path of an image that exists.`);
    }
    if (isPlaceholder(bytes)) {
      throw new Refusal(
        `${name} is a placeholder: its image is not there yet. Wait until check_images says that it is done, or give ` +
          'another reference.',
      );
    }
  }
  return places;
}

function isReferenceName(path: string): boolean {
  return formatOfPath(path) !== undefined || /\.tiff?$/i.test(path);
}

function problemText(problem: RequestProblem): string {
  switch (problem.code) {
    case 'prompt-empty':
      return 'The prompt is empty: say what the image shows.';
    case 'prompt-too-long':
      return `The prompt has ${problem.length} characters; the model takes ${problem.max}: shorten it.`;
    case 'too-many-references':
      return `${problem.count} references are too many; the model takes ${problem.max}.`;
    case 'exact-not-makeable':
      return (
        `${quote(problem.path, 200)} cannot be ${problem.width}×${problem.height} px: an edge has at most ` +
        `${maxExactEdge} px, the image at most ${maxExactPixels / 1_000_000} megapixels.`
      );
    case 'exact-twice':
      return `${quote(problem.path, 200)} is wanted twice.`;
    default:
      return `The request cannot be sent (${problem.code}).`;
  }
}
