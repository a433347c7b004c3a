import assert from 'node:assert/strict';
import type { LocalImage } from '../../../src/backends/backend.ts';
import { EaselError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { provenanceOf, writeProvenance } from '../../../src/core/provenance.ts';
import { readImage } from '../../../src/core/imageFile.ts';
import type { Pixels } from '../../../src/core/models.ts';
import type { GenerationRequest } from '../../../src/core/request.ts';
import type { FittedReference } from '../../../src/images/fittedReference.ts';
import { readImages, uploadImages } from '../../../src/jobs/references.ts';
import type { LocalImages } from '../../../src/jobs/references.ts';
import { avif, gifOf, jpeg } from '../images/fixtures.ts';
import { settle } from '../support/fakeClock.ts';
import { makePng } from '../support/images.ts';
import { freshJob } from '../support/jobs.ts';
import { MemoryFitter, MemoryReferences } from '../support/memory.ts';
import { requestFor } from '../support/requests.ts';

const first = 'file:///first.png';
const mask = 'file:///mask.png';

const calm = new AbortController().signal;

async function readAll(
  files: Record<string, Uint8Array>,
  request: Partial<GenerationRequest>,
  fitter = new MemoryFitter(),
): Promise<LocalImages> {
  const reader = new MemoryReferences((uri) => new EaselError('reference-unreadable', `No ${uri}`));
  for (const [uri, bytes] of Object.entries(files)) reader.files.set(uri, bytes);
  return readImages({ ...requestFor('gpt-4o-image', 1), ...request }, reader, fitter, calm);
}

const readMasked = (files: Record<string, Uint8Array>, fitter?: MemoryFitter): Promise<LocalImages> =>
  readAll(files, { references: [first], mask }, fitter);

/** What a fitter makes of an image that cannot be sent as it is. */
function fittedTo(png: Uint8Array, scaledFrom?: Pixels): FittedReference {
  const { pixels } = readImage(png)!;
  const fitting = {
    reencodedFrom: 'bmp',
    originalBytes: 99,
    firstOnly: false,
    ...(scaledFrom && { scaledFrom }),
  };
  return { bytes: png, kind: 'png', pixels, fitting } as FittedReference;
}

const refused = (code: ErrorCode, file: string) => (thrown: unknown) =>
  thrown instanceof EaselError &&
  thrown.code === code &&
  thrown.details.file === file &&
  thrown.charged === 'no';

describe('the images of a request', () => {
  it('are sent as they are where the API takes them, with the media type of their bytes', async () => {
    const jpegNamed = 'file:///photo.jpg';
    const bytes = makePng(6, 4);
    const { references } = await readAll({ [jpegNamed]: bytes }, { references: [jpegNamed] });
    assert.deepEqual(references, [{ name: 'photo.jpg', mediaType: 'image/png', bytes }]);
  });

  it('leave the machine without what made them', async () => {
    const provenance = provenanceOf(freshJob(), (uri) => uri, 'Easel 1.0.0');
    for (const plain of [makePng(6, 4), jpeg, avif, gifOf(1), Buffer.from('<svg/>')]) {
      const fitter = new MemoryFitter();
      const seen: Uint8Array[] = [];
      fitter.fitReference = (bytes) => {
        seen.push(Uint8Array.from(bytes));
        return Promise.resolve(fittedTo(makePng(6, 4)));
      };
      const image = writeProvenance(plain, provenance);
      assert.ok(image.length > plain.length);
      await readAll({ [first]: image }, { references: [first] }, fitter);
      assert.deepEqual(seen, [Uint8Array.from(plain)]);
    }
  });

  it('are made to fit where the API does not take them, and named for what they became', async () => {
    const [odd, large] = ['file:///a/old.photo.bmp', 'file:///a/LICENSE'];
    const fitter = new MemoryFitter();
    fitter.make = (bytes) => fittedTo(makePng(6, 4, 'rgb', bytes[0]));
    const files = { [odd]: Uint8Array.of(1), [large]: Uint8Array.of(2) };
    const { references } = await readAll(files, { references: [odd, large] }, fitter);
    assert.deepEqual(references, [
      { name: 'old.photo.png', mediaType: 'image/png', bytes: makePng(6, 4, 'rgb', 1) },
      { name: 'LICENSE.png', mediaType: 'image/png', bytes: makePng(6, 4, 'rgb', 2) },
    ]);
  });

  it('are made to fit within what the API takes', async () => {
    const limits: number[] = [];
    const fitter = new MemoryFitter();
    fitter.fitReference = (_bytes, maxBytes) => {
      limits.push(maxBytes);
      return Promise.resolve(fittedTo(makePng(6, 4)));
    };
    await readAll({ [first]: makePng(6, 4) }, { references: [first] }, fitter);
    assert.deepEqual(limits, [10_000_000]);
  });

  it('are named when one of them cannot be made to fit', async () => {
    const files = { [first]: Buffer.from('<html>') };
    await assert.rejects(
      readAll(files, { references: [first] }),
      refused('reference-unsupported', 'first.png'),
    );
  });

  it('may include a mask: a PNG with transparency, of the first reference’s pixels', async () => {
    const images = await readMasked({ [first]: makePng(6, 4), [mask]: makePng(6, 4, 'rgba') });
    assert.equal(images.mask?.name, 'mask.png');
  });

  it('do not include a mask that is opaque, of other pixels, or no PNG', async () => {
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    const masks = [makePng(6, 4, 'rgb'), makePng(4, 6, 'rgba'), makePng(6, 5, 'grey+alpha')];
    for (const bytes of masks) {
      const files = { [first]: makePng(6, 4), [mask]: bytes };
      await assert.rejects(readMasked(files), refused('mask-unsuitable', 'mask.png'));
    }
    await assert.rejects(
      readMasked({ [first]: makePng(1, 1), [mask]: gif }),
      refused('mask-unsuitable', 'mask.png'),
    );
  });

  it('may include a mask for an image that was encoded anew, of the same pixels', async () => {
    const fitter = new MemoryFitter();
    fitter.make = () => fittedTo(makePng(6, 4));
    const images = await readMasked({ [first]: Uint8Array.of(1), [mask]: makePng(6, 4, 'rgba') }, fitter);
    assert.deepEqual(images.mask?.bytes, makePng(6, 4, 'rgba'));
  });

  it('do not include a mask for an image that had to be scaled down', async () => {
    const fitter = new MemoryFitter();
    fitter.make = () => fittedTo(makePng(3, 2), { width: 6, height: 4 });
    await assert.rejects(
      readMasked({ [first]: Uint8Array.of(1), [mask]: makePng(6, 4, 'rgba') }, fitter),
      (thrown: EaselError) =>
        refused('mask-unsuitable', 'mask.png')(thrown) && thrown.details.image === 'first.png',
    );
  });

  it('do not include a mask of more than 4 MB', async () => {
    const large = Buffer.concat([makePng(6, 4, 'rgba'), Buffer.alloc(4_000_000)]);
    const files = { [first]: makePng(6, 4), [mask]: large };
    await assert.rejects(readMasked(files), refused('reference-too-large', 'mask.png'));
  });
});

describe('uploading the images of a request', () => {
  const image = (name: string): LocalImage => ({ name, bytes: new Uint8Array(), mediaType: 'image/png' });
  const images = { references: [image('a'), image('b')], mask: image('m') };

  it('gives their URLs in order, the mask apart', async () => {
    const uploads = await uploadImages(images, ({ name }) => Promise.resolve(`url of ${name}`));
    assert.deepEqual(uploads, { references: ['url of a', 'url of b'], mask: 'url of m' });
    const { references } = images;
    assert.deepEqual(await uploadImages({ references }, ({ name }) => Promise.resolve(name)), {
      references: ['a', 'b'],
    });
  });

  it('fails with one failure, however many fail, and leaves none unhandled', async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      const failing = uploadImages(images, ({ name }) => Promise.reject(new Error(`No ${name}`)));
      await assert.rejects(failing, /^Error: No /);
      await settle();
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
    assert.deepEqual(unhandled, []);
  });
});
