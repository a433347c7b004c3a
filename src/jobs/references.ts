import type { LocalImage } from '../backends/backend.ts';
import { EaselError } from '../core/errors.ts';
import { mediaTypeOf, readImage } from '../core/imageFile.ts';
import type { ImageFacts } from '../core/imageFile.ts';
import type { Uploads } from '../core/job.ts';
import { maxMaskBytes, maxReferenceBytes } from '../core/models.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { ReferenceReader } from './ports.ts';

type CheckedImage = LocalImage & { readonly facts: ImageFacts };

/** The images of a request, read and checked, before a byte of them leaves the machine. */
export type LocalImages = { readonly references: readonly CheckedImage[]; readonly mask?: CheckedImage };

/**
 * Reads the references and the mask of a request.
 * @throws EaselError reference-unreadable, reference-unsupported, reference-too-large; `details.file` names the file.
 */
export async function readImages(request: GenerationRequest, reader: ReferenceReader): Promise<LocalImages> {
  const references = await Promise.all(
    request.references.map((uri) => readChecked(uri, reader, maxReferenceBytes)),
  );
  if (request.mask === undefined) return { references };
  const mask = await readChecked(request.mask, reader, maxMaskBytes);
  checkMask(mask, references[0]);
  return { references, mask };
}

async function readChecked(uri: string, reader: ReferenceReader, maxBytes: number): Promise<CheckedImage> {
  const { name, bytes } = await reader.read(uri);
  const facts = readImage(bytes);
  if (!facts?.whole) {
    throw new EaselError('reference-unsupported', `${name} is no whole PNG, JPEG, WebP or GIF image`, {
      details: { file: name },
    });
  }
  if (bytes.length > maxBytes) {
    throw new EaselError(
      'reference-too-large',
      `${name} has ${bytes.length} bytes, at most ${maxBytes} can be sent`,
      {
        details: { file: name, bytes: String(bytes.length), max: String(maxBytes) },
      },
    );
  }
  return { name, bytes, mediaType: mediaTypeOf[facts.kind], facts };
}

/** "GPT-4o Image" page: PNG with alpha, of the same pixels as the first reference. */
function checkMask(mask: CheckedImage, first: CheckedImage | undefined): void {
  const wanted = first?.facts.pixels;
  const { width, height } = mask.facts.pixels;
  const same = wanted?.width === width && wanted.height === height;
  if (mask.facts.kind === 'png' && mask.facts.alpha && same) return;
  throw new EaselError(
    'mask-unsuitable',
    `${mask.name} is no PNG with transparency of the first reference's pixels`,
    { details: { file: mask.name } },
  );
}

/** Uploads the images of a request; resolves to their URLs, in order. */
export async function uploadImages(
  images: LocalImages,
  upload: (image: LocalImage) => Promise<string>,
): Promise<Uploads> {
  const [mask, references] = await Promise.all([
    images.mask && upload(images.mask),
    Promise.all(images.references.map(upload)),
  ]);
  return mask === undefined ? { references } : { references, mask };
}
