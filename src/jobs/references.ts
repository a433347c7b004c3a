import type { LocalImage } from '../backends/backend.ts';
import { EaselError } from '../core/errors.ts';
import { extensionOf, mediaTypeOf, readImage } from '../core/imageFile.ts';
import type { Uploads } from '../core/job.ts';
import { maxMaskBytes, maxReferenceBytes } from '../core/models.ts';
import { stripProvenance } from '../core/provenance.ts';
import type { GenerationRequest } from '../core/request.ts';
import type { FittedReference } from '../images/fittedReference.ts';
import type { ReferenceFitter, ReferenceReader } from './ports.ts';

/** The images of a request, read, checked and fitted, before a byte of them leaves the machine. */
export type LocalImages = { readonly references: readonly LocalImage[]; readonly mask?: LocalImage };

/** The name as people know it, and the image as it is sent. */
type Fitted = { readonly file: string; readonly image: FittedReference };

/**
 * Reads the references and the mask of a request. A reference that the API does not take as it is becomes one that
 * it takes; the mask goes out as it is.
 * @throws EaselError reference-unreadable, reference-unsupported, reference-too-large, mask-unsuitable;
 * `details.file` names the file.
 */
export async function readImages(
  request: GenerationRequest,
  reader: ReferenceReader,
  fitter: ReferenceFitter,
  signal: AbortSignal,
): Promise<LocalImages> {
  const fitted = await Promise.all(request.references.map((uri) => readFitted(uri, reader, fitter, signal)));
  const references = fitted.map(asSent);
  if (request.mask === undefined) return { references };
  return { references, mask: await readMask(request.mask, reader, fitted[0]) };
}

async function readFitted(
  uri: string,
  reader: ReferenceReader,
  fitter: ReferenceFitter,
  signal: AbortSignal,
): Promise<Fitted> {
  const { name, bytes } = await reader.read(uri);
  try {
    // An upload gets a public address: what made the image is nobody's business there.
    const plain = stripProvenance(bytes);
    return { file: name, image: await fitter.fitReference(plain, maxReferenceBytes, signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    const error = EaselError.from(thrown);
    throw error.withCharged(error.charged, { file: name });
  }
}

function asSent({ file, image: { bytes, kind, fitting } }: Fitted): LocalImage {
  const name = fitting ? `${file.replace(/\.[^.]*$/, '')}.${extensionOf[kind]}` : file;
  return { name, bytes, mediaType: mediaTypeOf[kind] };
}

/** "GPT-4o Image" page: PNG with alpha, of the same pixels as the first reference, at most 4 MB. */
async function readMask(
  uri: string,
  reader: ReferenceReader,
  first: Fitted | undefined,
): Promise<LocalImage> {
  const { name, bytes } = await reader.read(uri);
  if (bytes.length > maxMaskBytes) {
    throw new EaselError('reference-too-large', `${name} has ${bytes.length} bytes`, {
      details: { file: name, bytes: String(bytes.length), max: String(maxMaskBytes) },
    });
  }
  const mask = readImage(bytes);
  const wanted = first?.image.pixels;
  const isMask = mask?.whole === true && mask.kind === 'png' && mask.alpha;
  if (isMask && wanted?.width === mask.pixels.width && wanted.height === mask.pixels.height) {
    return { name, bytes, mediaType: mediaTypeOf.png };
  }
  // The mask was made for the image as it is on disk, and has to go out as it is.
  const scaled = first?.image.fitting?.scaledFrom && { image: first.file };
  throw new EaselError(
    'mask-unsuitable',
    `${name} is no PNG with transparency of the pixels that the first reference is sent with`,
    { details: { file: name, ...scaled } },
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
