import { jsonAnswer, notSuccessful } from './answers.ts';
import type { Work } from './create.ts';
import { mediaTypes, sniff, type ImageKind } from './sniff.ts';
import { shortHash } from './tasks.ts';
import type { World } from './world.ts';

/** Largest upload in bytes (ToAPIs docs, uploads/images: 10MB; the smaller reading). */
export const maxUploadBytes = 10_000_000;

/** What a multipart body carried. */
export type UploadForm = {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly mediaType: string;
  readonly purpose: string;
};

const endings: Record<ImageKind, string> = { png: 'png', jpeg: 'jpg', webp: 'webp', gif: 'gif' };

/** Reads the multipart body; undefined when it is none, or has no `file`. */
export async function readForm(body: Buffer, contentType: string): Promise<UploadForm | undefined> {
  try {
    const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- discouraged for large bodies; these are small
    const form = await response.formData();
    const file = form.get('file');
    if (file === null || typeof file === 'string') return undefined;
    const purpose = form.get('purpose');
    return {
      bytes: Buffer.from(await file.arrayBuffer()),
      fileName: file.name,
      mediaType: file.type,
      purpose: typeof purpose === 'string' ? purpose : 'generation',
    };
  } catch {
    return undefined;
  }
}

/** Takes the file, unless something is wrong with it. */
export function workUpload(world: World, form: UploadForm | undefined): Work {
  if (!form) return { refused: true, answer: notSuccessful(400, 'No image file provided') };
  if (form.bytes.length > maxUploadBytes) {
    return { refused: true, answer: notSuccessful(400, 'Image too large. Maximum size is 10MB') };
  }
  const facts = sniff(form.bytes);
  if (!facts) {
    const message = 'Unsupported image type. Allowed: JPEG, PNG, WebP, GIF';
    return { refused: true, answer: notSuccessful(400, message) };
  }
  const { clock } = world.settings;
  const now = clock.now();
  const hash = shortHash(`${now} ${world.ledger.uploads.length}`);
  const path = `/uploads/123/${Math.floor(now / 1000)}_${hash}.${endings[facts.kind]}`;
  const mediaType = mediaTypes[facts.kind];
  world.files.put(path, { kind: 'upload', bytes: form.bytes, mediaType, facts });
  const upload = {
    id: `upload_${hash}`,
    url: `${world.filesUrl()}${path}`,
    fileName: form.fileName,
    mediaType,
    size: form.bytes.length,
    purpose: form.purpose,
    at: now,
  };
  world.ledger.uploads.push(upload);
  world.events.emit('upload', upload);
  const data = { id: upload.id, url: upload.url, mime_type: mediaType, size: upload.size };
  return { refused: false, answer: jsonAnswer(200, { success: true, message: '', data }) };
}
