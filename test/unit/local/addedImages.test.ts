import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { addedImageName, keepAddedImage } from '../../../src/local/addedImages.ts';
import { makePng } from '../support/images.ts';

describe('An image added from outside', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'added-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is kept whole, under its name, its hash and the extension of its bytes', async () => {
    const png = makePng(8, 6);
    const path = await keepAddedImage(join(folder, 'references'), '../My Photo.JPG', png);
    assert.equal(dirname(path), join(folder, 'references'));
    assert.match(basename(path), /^my-photo-[0-9a-f]{16}\.png$/);
    assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array(png));
    assert.equal(addedImageName(basename(path)), 'my-photo.png');
  });

  it('is kept once, however often it comes; another of the same name beside it', async () => {
    const first = await keepAddedImage(folder, 'image.png', makePng(8, 6));
    assert.equal(await keepAddedImage(folder, 'image.png', makePng(8, 6)), first);
    assert.notEqual(await keepAddedImage(folder, 'image.png', makePng(8, 6, 'rgb', 1)), first);
    assert.equal((await readdir(folder)).length, 2);
  });

  it('must be an image, and whole', async () => {
    const png = makePng(8, 6);
    for (const bytes of [Buffer.from('<svg/>'), Buffer.alloc(0), png.subarray(0, png.length - 4)]) {
      await assert.rejects(keepAddedImage(folder, 'notes.txt', bytes), {
        code: 'reference-unsupported',
        details: { file: 'notes.txt' },
      });
    }
    assert.deepEqual(await readdir(folder), []);
  });

  it('that cannot be kept is no loss of money', async () => {
    await writeFile(join(folder, 'storage'), 'a file where the folder should be');
    await assert.rejects(keepAddedImage(join(folder, 'storage/references'), 'a.png', makePng(2, 2)), {
      code: 'save-failed',
      charged: 'no',
    });
  });

  it('that has no hash in its name is called by its name', () => {
    assert.equal(addedImageName('kite-2.png'), 'kite-2.png');
  });
});
