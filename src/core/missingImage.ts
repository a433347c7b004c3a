import { formatOfPath, isMakeable } from './exactImage.ts';
import type { ExactFile } from './exactImage.ts';
import { fileNameOf } from './fileName.ts';
import type { ImageMention } from './imageReferences/reference.ts';
import type { Pixels } from './models.ts';

/** A file that is not there, and who refers to it. */
export type MissingFile = {
  /** Where it belongs: path below the workspace folder, `/` between parts. */
  readonly create: string;
  readonly mention: ImageMention;
};

/** What to make of missing files that show the same image. */
export type MissingImage = { readonly prompt: string; readonly files: readonly ExactFile[] };

/**
 * What the code says of images that it misses: one prompt, and each file in its format and px. The first one decides.
 * Undefined when it asks for a format or a size that cannot be made.
 *
 * @param fallback px where the code says nothing
 */
export function missingImageOf(missing: readonly MissingFile[], fallback: Pixels): MissingImage | undefined {
  const [first] = missing;
  if (!first) return undefined;
  const base = boxOf(missing, fallback);
  const files = missing.flatMap(({ create, mention }) => {
    const format = formatOfPath(create);
    const asked = pixelsOf(create, mention, base);
    const pixels = format === 'ico' ? iconPixels(asked) : asked;
    return format && isMakeable(pixels) ? [{ path: create, format, ...pixels }] : [];
  });
  if (files.length === 0) return undefined;
  const distinct = [...new Map(files.map((file) => [file.path, file])).values()];
  return { prompt: promptOf(first), files: distinct };
}

/** The px that the image has on the page: what its tag says, or the style, or the shape of what is known. */
function boxOf(missing: readonly MissingFile[], fallback: Pixels): Pixels {
  const said = missing.map(({ create, mention }) => ({
    ...sizeInName(create),
    ...cssSize(mention),
    ...tagSize(mention),
  }));
  const width = said.find((each) => each.width)?.width;
  const height = said.find((each) => each.height)?.height;
  const shape = missing.find(({ mention }) => mention.aspectRatio)?.mention.aspectRatio;
  const ratio = shape ?? (isIcon(missing) ? 1 : fallback.width / fallback.height);
  if (width && height) return { width, height };
  if (width) return rounded(width, width / ratio);
  if (height) return rounded(height * ratio, height);
  if (isIcon(missing)) return { width: 256, height: 256 };
  return shape ? rounded(fallback.width, fallback.width / shape) : fallback;
}

/** A candidate of a srcset is as wide as its descriptor says, or so many times the box. */
function pixelsOf(create: string, mention: ImageMention, box: Pixels): Pixels {
  const isCandidate =
    mention.density !== undefined || (mention.width !== undefined && mention.height === undefined);
  if (mention.width && mention.height) return { width: mention.width, height: mention.height };
  if (isCandidate && mention.width) return rounded(mention.width, (mention.width * box.height) / box.width);
  const scale = mention.density ?? scaleInName(create) ?? 1;
  return rounded(box.width * scale, box.height * scale);
}

function tagSize({ width, height, density }: ImageMention): Partial<Pixels> {
  // A width without a height may be the descriptor of a candidate; then it is no box.
  if (density !== undefined) return {};
  return { ...(width && { width }), ...(height && { height }) };
}

function cssSize({ cssWidth, cssHeight }: ImageMention): Partial<Pixels> {
  return { ...(cssWidth && { width: cssWidth }), ...(cssHeight && { height: cssHeight }) };
}

/** `hero-1200x630.png` */
function sizeInName(path: string): Partial<Pixels> {
  const [, width, height] = /(?:^|[^\d])(\d{2,5})x(\d{2,5})(?:@\d+x)?\.\w+$/i.exec(path) ?? [];
  return width === undefined ? {} : { width: Number(width), height: Number(height) };
}

/** `hero@2x.png` */
function scaleInName(path: string): number | undefined {
  const [, scale] = /@([2-4])x\.\w+$/i.exec(path) ?? [];
  return scale === undefined ? undefined : Number(scale);
}

function isIcon(missing: readonly MissingFile[]): boolean {
  return missing.some(({ create }) => /\.ico$/i.test(create));
}

/** The pixels of an icon: it is square, and holds no larger picture. */
export function iconPixels({ width, height }: Pixels): Pixels {
  const edge = Math.min(256, Math.max(width, height));
  return { width: edge, height: edge };
}

function rounded(width: number, height: number): Pixels {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}

/** The first text that says something: alt, title, caption, heading, at last the file's name in words. */
function promptOf({ create, mention }: MissingFile): string {
  const { alt, title, caption, heading } = mention;
  const said = [alt, title, caption].find((text) => text !== undefined && text.trim() !== '');
  if (said !== undefined) return oneLine(said);
  const name = nameInWords(create);
  if (heading === undefined || heading.trim() === '') return name;
  // A heading says what the page is about, the name what this image of it is.
  return name === '' ? oneLine(heading) : `${oneLine(heading)}: ${name}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** A file's name as people would say it: without extension, scale and size, in words. */
export function nameInWords(path: string): string {
  return fileNameOf(path)
    .replace(/\.\w+$/, '')
    .replace(/@\d+x$/i, '')
    .replace(/[-_.]?\d{2,5}x\d{2,5}$/i, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/[-_.+\s]+/g, ' ')
    .trim();
}
