import * as z from 'zod/mini';
import { pathInside } from './assetName.ts';
import type { Job } from './job.ts';
import { checksumHolds, chunksOf, makeChunk } from './pngChunks.ts';
import type { PngChunk } from './pngChunks.ts';
import { micros } from './spend.ts';

/**
 * What made an image. A public format: ARCHITECTURE.md describes it, and other programs may read it. Holds no key, no
 * absolute path and no address. Models and sizes are text, since another version of Easel may know more of them.
 */
export const Provenance = z.object({
  /** Of this format. */
  version: z.literal(1),
  prompt: z.string(),
  model: z.string(),
  /** Absent for models without tiers. */
  tier: z.optional(z.string()),
  ratio: z.string(),
  /** In order: paths from the workspace folder, `/` between parts; bare file names for files outside of it. */
  references: z.array(z.string()),
  /** Whether a mask said what to repaint. */
  mask: z.boolean(),
  /** Who made it: `toapis`, or `placeholder` for one that was drawn offline. */
  backend: z.string(),
  /** What the server says that this one image took, USD; absent where it does not say. */
  costUsd: z.optional(z.number().check(z.minimum(0))),
  /** When it was ready, ISO 8601, UTC. */
  date: z.iso.datetime(),
  /** `Easel <version>`. */
  tool: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** The keyword of our text chunk in a PNG. */
const keyword = 'Easel';
/** What an `iTXt` chunk of ours begins with: the keyword and its end. */
const mark = new TextEncoder().encode(`${keyword}\0`);
/** Not compressed, by the one method that there is; no language, no translated keyword. */
const plainText = Uint8Array.of(0, 0, 0, 0);

/**
 * What made the images of a job. The same job always gives the same.
 *
 * @param pathOf how a file is called from the workspace folder, by its URI
 * @param tool `Easel <version>`
 */
export function provenanceOf(job: Job, pathOf: (uri: string) => string, tool: string): Provenance {
  const { model, prompt, tier, ratio, references, mask } = job.request;
  const images = Math.max(job.result?.urls.length ?? 1, 1);
  return {
    version: 1,
    prompt,
    model,
    ...(tier && { tier }),
    ratio,
    references: references.map((uri) => harmlessPath(pathOf(uri))),
    mask: mask !== undefined,
    backend: job.backend,
    ...(job.costUsd !== undefined && { costUsd: micros(job.costUsd / images) / 1_000_000 }),
    date: new Date(job.result?.readyAt ?? job.createdAt).toISOString(),
    tool,
  };
}

/** A path that leads out of its folder, or an address, says too much of its owner: only its last part is kept. */
function harmlessPath(path: string): string {
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(path.trim());
  const inside = hasScheme ? undefined : pathInside(path);
  return inside ?? path.split(/[/\\:]/).findLast((part) => !['', '.', '..'].includes(part.trim())) ?? '';
}

/** As the text that lies beside an image. */
export function printProvenance(provenance: Provenance): string {
  return `${JSON.stringify(provenance, undefined, 2)}\n`;
}

/** Reads such a text; undefined when it is none, or of a later format. */
export function parseProvenance(text: string): Provenance | undefined {
  try {
    return Provenance.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The name of the file that holds the provenance of an image beside it. */
export function sidecarName(imageName: string): string {
  return `${imageName}.easel.json`;
}

/** A PNG with this provenance in it, instead of any other of ours; all else as it was. Other bytes as they are. */
export function writeProvenance(png: Uint8Array, provenance: Provenance): Uint8Array {
  const bare = stripProvenance(png);
  const [header] = chunksOf(bare);
  if (header?.type !== 'IHDR') return png;
  const text = new TextEncoder().encode(JSON.stringify(provenance));
  const chunk = makeChunk('iTXt', joined([mark, plainText, text]));
  return joined([bare.subarray(0, header.to), chunk, bare.subarray(header.to)]);
}

/** The provenance in a PNG; undefined when there is none that can be read. */
export function readProvenance(bytes: Uint8Array): Provenance | undefined {
  for (const chunk of chunksOf(bytes).filter(isOurs)) {
    const text = checksumHolds(bytes, chunk) ? textOf(chunk.data) : undefined;
    const provenance = text === undefined ? undefined : parseProvenance(text);
    if (provenance) return provenance;
  }
  return undefined;
}

/** A PNG without our provenance, all else as it was; the very same array when there is none. */
export function stripProvenance(bytes: Uint8Array): Uint8Array {
  const ours = chunksOf(bytes).filter(isOurs);
  if (ours.length === 0) return bytes;
  const ends = [...ours.map(({ from }) => from), bytes.length];
  const starts = [0, ...ours.map(({ to }) => to)];
  return joined(starts.map((start, index) => bytes.subarray(start, ends[index])));
}

function isOurs({ type, data }: PngChunk): boolean {
  return type === 'iTXt' && mark.every((byte, index) => data[index] === byte);
}

/** The text of an `iTXt` chunk of ours; undefined when it is compressed, which we never do, or is not UTF-8. */
function textOf(data: Uint8Array): string | undefined {
  const compressed = data[mark.length] !== 0;
  const languageEnd = data.indexOf(0, mark.length + 2);
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (compressed || translationEnd < 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data.subarray(translationEnd + 1));
  } catch {
    return undefined;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
