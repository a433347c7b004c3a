import * as z from 'zod/mini';
import { pathInside } from './assetName.ts';
import type { Job } from './job.ts';
import { avifNotes } from './notes/avif.ts';
import { bmpNotes } from './notes/bmp.ts';
import { gifNotes } from './notes/gif.ts';
import { icoNotes } from './notes/ico.ts';
import { jpegNotes } from './notes/jpeg.ts';
import type { NoteFormat } from './notes/noteFormat.ts';
import { pngNotes } from './notes/png.ts';
import { svgNotes } from './notes/svg.ts';
import { webpNotes } from './notes/webp.ts';
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
  /** Of a placeholder that Easel may replace: SHA-256 of the file without this note, hex, lower case. */
  placeholder: z.optional(z.object({ digest: z.string() })),
});
export type Provenance = z.infer<typeof Provenance>;

const noteFormats: readonly NoteFormat[] = [
  pngNotes,
  jpegNotes,
  webpNotes,
  gifNotes,
  avifNotes,
  icoNotes,
  bmpNotes,
  svgNotes,
];

/** How many notes of one image are tried: nobody writes more than one. */
const maxTried = 16;
/** Of a text that may be ours, in characters: the longest prompt, ten times. */
const maxTextLength = 2_000_000;

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
  if (text.length > maxTextLength) return undefined;
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

/**
 * An image with this provenance in it, instead of any other of ours; all else as it was, so that `stripProvenance`
 * gives it back to the byte. Bytes of other formats, and damaged ones, come back as they are.
 */
export function writeProvenance(bytes: Uint8Array, provenance: Provenance): Uint8Array {
  const bare = stripProvenance(bytes);
  return formatOf(bare)?.insert(bare, JSON.stringify(provenance)) ?? bytes;
}

/** The provenance in an image; undefined when there is none that can be read. */
export function readProvenance(bytes: Uint8Array): Provenance | undefined {
  const format = formatOf(bytes);
  for (const note of format?.find(bytes).slice(0, maxTried) ?? []) {
    const provenance = parseProvenance(format?.read(bytes, note) ?? '');
    if (provenance) return provenance;
  }
  return undefined;
}

/** An image without our provenance, all else as it was; the very same array when there is none. */
export function stripProvenance(bytes: Uint8Array): Uint8Array {
  const format = formatOf(bytes);
  const notes = format?.find(bytes) ?? [];
  return format && notes.length > 0 ? format.remove(bytes, notes) : bytes;
}

function formatOf(bytes: Uint8Array): NoteFormat | undefined {
  return noteFormats.find(({ matches }) => matches(bytes));
}
