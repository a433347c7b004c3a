import assert from 'node:assert/strict';
import { EaselError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { readImages, uploadImages } from '../../../src/jobs/references.ts';
import type { LocalImages } from '../../../src/jobs/references.ts';
import { settle } from '../support/fakeClock.ts';
import { makePng } from '../support/images.ts';
import { MemoryReferences } from '../support/memory.ts';
import { requestFor } from '../support/requests.ts';

const first = 'file:///first.png';
const mask = 'file:///mask.png';

function readMasked(files: Record<string, Uint8Array>): Promise<LocalImages> {
  const reader = new MemoryReferences((uri) => new EaselError('reference-unreadable', `No ${uri}`));
  for (const [uri, bytes] of Object.entries(files)) reader.files.set(uri, bytes);
  return readImages({ ...requestFor('gpt-4o-image', 1), references: [first], mask }, reader);
}

const refused = (code: ErrorCode, file: string) => (thrown: unknown) =>
  thrown instanceof EaselError &&
  thrown.code === code &&
  thrown.details.file === file &&
  thrown.charged === 'no';

describe('the images of a request', () => {
  it('are read with the media type of their bytes, not of their names', async () => {
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    const reader = new MemoryReferences((uri) => new EaselError('reference-unreadable', uri));
    reader.files.set(first, gif);
    const { references } = await readImages(
      { ...requestFor('gpt-4o-image', 1), references: [first] },
      reader,
    );
    assert.deepEqual(
      references.map(({ name, mediaType }) => [name, mediaType]),
      [['first.png', 'image/gif']],
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
    await assert.rejects(readMasked({ [first]: gif, [mask]: gif }), refused('mask-unsuitable', 'mask.png'));
  });

  it('do not include a mask of more than 4 MB', async () => {
    const large = Buffer.concat([makePng(6, 4, 'rgba'), Buffer.alloc(4_000_000)]);
    const files = { [first]: makePng(6, 4), [mask]: large };
    await assert.rejects(readMasked(files), refused('reference-too-large', 'mask.png'));
  });
});

describe('uploading the images of a request', () => {
  const image = (name: string): LocalImages['references'][number] => ({
    name,
    bytes: new Uint8Array(),
    mediaType: 'image/png',
    facts: { kind: 'png', pixels: { width: 1, height: 1 }, alpha: true, whole: true },
  });
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
