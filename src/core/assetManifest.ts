import * as z from 'zod/mini';
import { nameKey, pathInside } from './assetName.ts';
import { Focus, formatOfPath, isMakeable, maxExactEdge } from './exactImage.ts';
import type { ExactFile } from './exactImage.ts';
import { parseJsonWithComments } from './jsonWithComments.ts';
import { findCell, modelOf, models, ratios, tiers } from './models.ts';
import type { ModelId, Pixels, Ratio, Tier } from './models.ts';
import { wrapPrompt } from './preset.ts';

/** The name of the file that says which images there shall be. A public format: README.md describes it. */
export const manifestName = 'assets.easel.json';

/** What an entry is made with that names no model: a setting of one person must not decide it. */
const usualModel: ModelId = 'gpt-image-2';
/** Of the largest picture in an icon, px. */
const maxIconEdge = 256;

const Edge = z.int().check(z.minimum(1), z.maximum(maxExactEdge));
const Words = z.string().check(z.minLength(1));

/** What an entry may say, or leave to the defaults. */
const choices = {
  model: z.optional(z.enum(models.map(({ id }) => id))),
  /** Name of one of `presets`. */
  preset: z.optional(z.string()),
  /** px: these two, or the next two. */
  width: z.optional(Edge),
  height: z.optional(Edge),
  resolution: z.optional(z.enum(tiers)),
  size: z.optional(z.enum(ratios)),
};

/** What the file says of one image. */
const Entry = z.strictObject({
  prompt: Words,
  ...choices,
  /** Paths from the file, in the order in which the prompt may name them. */
  references: z.optional(z.array(Words)),
  focus: z.optional(z.strictObject(Focus.shape)),
});
type Entry = z.infer<typeof Entry>;

/** The file, as it is written. `media/assets.schema.json` says the same to the editor; a test compares. */
export const AssetManifest = z.strictObject({
  $schema: z.optional(z.string()),
  /** Words around a prompt, by name. */
  presets: z.optional(
    z.record(z.string(), z.strictObject({ before: z.optional(z.string()), after: z.optional(z.string()) })),
  ),
  defaults: z.optional(z.strictObject(choices)),
  /** By the path of the image's file, from this one. */
  assets: z.record(z.string(), Entry),
});
export type AssetManifest = z.infer<typeof AssetManifest>;

/** An image that shall be there, with nothing left to defaults. */
export type Asset = {
  /** As it is written: its name in the manifest. */
  readonly name: string;
  /** The file; `path` counts from the manifest's folder, and lies below it. */
  readonly file: ExactFile;
  /** Whole, with the words of the preset. */
  readonly prompt: string;
  readonly model: ModelId;
  /** Where the size is said so. */
  readonly cell?: { readonly tier: Tier; readonly ratio: Ratio };
  /** Paths from the manifest's folder, below it. */
  readonly references: readonly string[];
  readonly focus?: Focus;
};

/** What is wrong with a manifest, or with an entry of it. */
export type ManifestProblem = {
  /** The keys that lead to it from the root of the file. */
  readonly place: readonly string[];
  readonly code:
    | 'not-json'
    | 'key-missing'
    | 'key-unknown'
    | 'value-wrong'
    /** Neither width and height nor resolution and size, half of them, or both. */
    | 'size-unclear'
    /** Of this model nobody knows the pixels of a resolution and size. */
    | 'pixels-unknown'
    | 'not-makeable'
    | 'preset-unknown'
    /** A path that leads out of the manifest's folder. */
    | 'outside'
    | 'no-image'
    /** Another entry names the same file, on some system at least. */
    | 'twice'
    | 'prompt-too-long'
    | 'too-many-references';
};

/** What a manifest says, as far as it can be understood. */
export type ParsedManifest = {
  readonly assets: readonly Asset[];
  readonly problems: readonly ManifestProblem[];
};

/** Reads a manifest. A wrong entry is told, and does not take the others with it. */
export function parseManifest(text: string): ParsedManifest {
  const json = parseJsonWithComments(text);
  if (json === undefined) return { assets: [], problems: [{ place: [], code: 'not-json' }] };
  const whole = AssetManifest.safeParse(json);
  if (whole.success) return understood(whole.data);
  const problems = whole.error.issues.flatMap((issue) => problemsOf(issue, json));
  const wrong = new Set(problems.map(({ place: [top, name] }) => (top === 'assets' ? name : undefined)));
  // What stands outside of the entries matters to all of them.
  const rest = wrong.has(undefined) ? undefined : AssetManifest.safeParse(withoutEntries(json, wrong)).data;
  if (!rest) return { assets: [], problems };
  const others = understood(rest);
  return { assets: others.assets, problems: [...problems, ...others.problems] };
}

/** A place as programs write it: `assets["img/kite.png"].width`; empty for the root. */
export function placeText(place: readonly string[]): string {
  return place
    .map((key, index) => {
      if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return index === 0 ? key : `.${key}`;
      return `[${/^\d+$/.test(key) ? key : JSON.stringify(key)}]`;
    })
    .join('');
}

function understood(manifest: AssetManifest): ParsedManifest {
  const assets: Asset[] = [];
  const problems: ManifestProblem[] = [];
  const paths = new Set<string>();
  for (const [name, entry] of Object.entries(manifest.assets)) {
    const found: ManifestProblem[] = [];
    const tell: Tell = (code, ...place) => found.push({ place: ['assets', name, ...place], code });
    const asset = assetOf(name, entry, manifest, tell);
    // On some machines these are one file, and then each image would take the other's place.
    const key = asset && nameKey(asset.file.path);
    if (key !== undefined && paths.has(key)) tell('twice');
    if (key !== undefined) paths.add(key);
    if (asset && found.length === 0) assets.push(asset);
    problems.push(...found);
  }
  return { assets, problems };
}

/** Notes what is wrong with an entry. */
type Tell = (code: ManifestProblem['code'], ...place: string[]) => void;

function assetOf(name: string, entry: Entry, manifest: AssetManifest, tell: Tell): Asset | undefined {
  const model = modelOf(entry.model ?? manifest.defaults?.model ?? usualModel);
  const prompt = promptOf(entry, manifest, tell);
  if (prompt.length > model.maxPromptLength) tell('prompt-too-long', 'prompt');
  const references = referencesOf(entry, tell);
  if (references.length > model.maxReferences) tell('too-many-references', 'references');
  const path = pathInside(name);
  const format = formatOfPath(name);
  if (path === undefined) tell('outside');
  else if (!format) tell('no-image');
  const size = sizeOf(entry, manifest.defaults ?? {}, model.id);
  if (typeof size === 'string') tell(size);
  if (path === undefined || !format || typeof size === 'string') return undefined;
  const { width, height, cell } = size;
  const isIcon = width === height && width <= maxIconEdge;
  if (!isMakeable(size) || (format === 'ico' && !isIcon)) tell('not-makeable');
  return {
    name,
    file: { path, format, width, height },
    prompt,
    model: model.id,
    ...(cell && { cell }),
    references,
    ...(entry.focus && { focus: entry.focus }),
  };
}

function promptOf({ prompt, preset }: Entry, { presets, defaults }: AssetManifest, tell: Tell): string {
  const wanted = preset ?? defaults?.preset;
  if (prompt.trim() === '') tell('value-wrong', 'prompt');
  if (wanted === undefined) return prompt.trim();
  const words = new Map(Object.entries(presets ?? {})).get(wanted);
  if (!words) tell('preset-unknown', ...(preset === undefined ? [] : ['preset']));
  return wrapPrompt(prompt.trim(), { name: wanted, ...words });
}

function referencesOf({ references = [] }: Entry, tell: Tell): string[] {
  return references.flatMap((reference, index) => {
    const path = pathInside(reference);
    if (path === undefined || path === '') tell('outside', 'references', String(index));
    return path ?? [];
  });
}

type Said = Pick<Entry, 'width' | 'height' | 'resolution' | 'size'>;
type Size = Pixels & Pick<Asset, 'cell'>;

/** What is wrong with it where it is none. An entry's own way to say a size goes before that of the defaults. */
function sizeOf(own: Said, defaults: Said, model: ModelId): Size | 'size-unclear' | 'pixels-unknown' {
  const saysPixels = ({ width, height }: Said): boolean => (width ?? height) !== undefined;
  const saysCell = ({ resolution, size }: Said): boolean => (resolution ?? size) !== undefined;
  if ([own, defaults].some((each) => saysPixels(each) && saysCell(each))) return 'size-unclear';
  if (saysPixels(own) || (saysPixels(defaults) && !saysCell(own))) {
    const { width = defaults.width, height = defaults.height } = own;
    return width === undefined || height === undefined ? 'size-unclear' : { width, height };
  }
  const { resolution: tier = defaults.resolution, size: ratio = defaults.size } = own;
  if (tier === undefined || ratio === undefined) return 'size-unclear';
  const pixels = findCell(model, tier, ratio, true)?.pixels;
  return pixels ? { ...pixels, cell: { tier, ratio } } : 'pixels-unknown';
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, json: unknown): ManifestProblem[] {
  const place = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ place: [...place, key], code: 'key-unknown' }));
  }
  const isMissing = place.length > 0 && valueAt(json, place) === undefined;
  return [{ place, code: isMissing ? 'key-missing' : 'value-wrong' }];
}

function valueAt(json: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((value, key) => {
    const isHolder = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isHolder ? (value as Record<string, unknown>)[key] : undefined;
  }, json);
}

function withoutEntries(json: unknown, names: ReadonlySet<string | undefined>): unknown {
  const { assets, ...rest } = json as { readonly assets: Readonly<Record<string, unknown>> };
  return { ...rest, assets: Object.fromEntries(Object.entries(assets).filter(([name]) => !names.has(name))) };
}
