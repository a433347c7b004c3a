import assert from 'node:assert/strict';
import { artwork } from '../../../src/backends/placeholder/artwork.ts';
import { imageFormats } from '../../../src/core/exactImage.ts';
import { extensionOf } from '../../../src/core/imageFile.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import { writeProvenance } from '../../../src/core/provenance.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { findPlaceholders } from '../../../src/scan/findPlaceholders.ts';
import { ScanThread } from '../../../src/scan/scanThread.ts';
import { sampleImages } from '../core/notes/samples.ts';
import { makePng } from '../support/images.ts';
import { sampleProvenance as sample } from '../support/provenance.ts';
import { everything, Tree } from './support.ts';

const mark = (image: Uint8Array, prompt = 'A kite'): Uint8Array =>
  markPlaceholder(image, { ...sample, prompt }, sha256Of);

describe('A scan for placeholders', () => {
  let tree: Tree | undefined;
  const given = async (files: Parameters<typeof Tree.of>[0]): Promise<Tree> => (tree = await Tree.of(files));
  afterEach(async () => {
    await tree?.remove();
    tree = undefined;
  });

  it('finds those that are just as Easel wrote them, with prompt and pixels, and nothing else', async () => {
    const edited = mark(makePng(3, 2, 'rgb', 5));
    const site = await given({
      '.gitignore': 'dist\n',
      'img/a.png': mark(makePng(30, 20), 'A red kite'),
      'img/photo.png': makePng(30, 20),
      'img/generated.png': writeProvenance(makePng(30, 20), sample),
      'img/edited.png': Uint8Array.of(...edited, 0),
      'dist/a.png': mark(makePng(30, 20)),
      'a.txt': mark(makePng(30, 20)),
      'empty.png': '',
    });
    const found = await new ScanThread(
      new URL('../../../src/scan/worker.ts', import.meta.url),
    ).findPlaceholders(site.root, everything, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    assert.deepEqual(
      found.map(({ path, pixels, provenance }) => [path, pixels, provenance.prompt]),
      [['img/a.png', { width: 30, height: 20 }, 'A red kite']],
    );
  });

  it('knows their pixels in every format that code can ask for', async () => {
    const samples = await sampleImages();
    const svg = artwork({ prompt: 'A kite', width: 320, height: 200 });
    const images = { ...samples, svg: [new TextEncoder().encode(svg)] };
    const site = await given(
      Object.fromEntries(
        imageFormats.flatMap((format) =>
          images[format].map((image, n) => [`${format}/${n}.${extensionOf[format]}`, mark(image)]),
        ),
      ),
    );
    const found = await findPlaceholders(site.disk(), everything, () => undefined);
    assert.deepEqual(new Set(found.map(({ path }) => path.split('/')[0])), new Set(imageFormats));
    assert.ok(found.every(({ pixels }) => pixels.width > 0 && pixels.height > 0));
    assert.deepEqual(found.find(({ path }) => path.startsWith('svg/'))?.pixels, { width: 320, height: 200 });
  });
});
