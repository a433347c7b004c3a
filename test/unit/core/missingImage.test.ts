import assert from 'node:assert/strict';
import { findImageMentions } from '../../../src/core/imageReferences.ts';
import { missingImageOf, nameInWords } from '../../../src/core/missingImage.ts';
import type { MissingImage } from '../../../src/core/missingImage.ts';

const fallback = { width: 1024, height: 768 };

/** What is to be made of the images of some code, none of which is there. */
function wishOf(language: string, code: string): MissingImage | undefined {
  const missing = findImageMentions(language, code).map((mention) => ({ create: mention.path, mention }));
  return missingImageOf(missing, fallback);
}

function sizes(wish: MissingImage | undefined): string[] | undefined {
  return wish?.files.map(({ path, width, height, format }) => `${path} ${width}×${height} ${format}`);
}

describe('What code says of an image that it misses', () => {
  const prompts: readonly [code: string, prompt: string][] = [
    ['<img src="a.png" alt="Red kite" title="Title">', 'Red kite'],
    ['<img src="a.png" alt=" " title="A title">', 'A title'],
    [
      '<figure><img src="a.png" alt=""><figcaption>The <b>kite</b>\n flies</figcaption></figure>',
      'The kite flies',
    ],
    ['<h2>Our kites</h2><p><img src="img/red_kite-flying@2x.png"></p>', 'Our kites: red kite flying'],
    ['<img src="img/heroBanner-1200x630.webp">', 'hero Banner'],
  ];
  for (const [code, prompt] of prompts) {
    it(`is “${prompt}” in ${code.slice(0, 60)}`, () => assert.equal(wishOf('html', code)?.prompt, prompt));
  }

  it('names a file in words', () => {
    assert.equal(nameInWords('/a/b/team-photo_2024.final.jpg'), 'team photo 2024 final');
    assert.equal(nameInWords('IMG.png'), 'IMG');
  });

  const cases: readonly [what: string, language: string, code: string, files: string[]][] = [
    ['of the tag', 'html', '<img src="a.webp" width="1200" height="630">', ['a.webp 1200×630 webp']],
    [
      'of the style',
      'html',
      '<div style="width:300px;height:120px;background:url(a.jpg)">',
      ['a.jpg 300×120 jpeg'],
    ],
    [
      'of the rule',
      'css',
      '.hero { width: 640px; aspect-ratio: 16 / 9; background: url(a.avif) }',
      ['a.avif 640×360 avif'],
    ],
    [
      'in the shape of the default, where one edge is given',
      'html',
      '<img src="a.png" width="400">',
      ['a.png 400×300 png'],
    ],
    ['of the manifest', 'json', '{"icons":[{"src":"a.png","sizes":"48x48 192x192"}]}', ['a.png 192×192 png']],
    ['of the icon', 'html', '<link rel="icon" href="favicon.ico">', ['favicon.ico 256×256 ico']],
    ['of an icon at most', 'html', '<img src="a.ico" width="600" height="300">', ['a.ico 256×256 ico']],
    ['of the link', 'html', '<link rel="icon" href="i.png" sizes="32x32">', ['i.png 32×32 png']],
    ['in the name', 'markdown', '![x](card-1200x630.png)', ['card-1200x630.png 1200×630 png']],
    ['by default', 'markdown', '![x](a.svg)', ['a.svg 1024×768 svg']],
    [
      'of each candidate',
      'html',
      '<img src="a.png" srcset="a.png 1x, b.png 2x" width="200" height="100">',
      ['a.png 200×100 png', 'b.png 400×200 png'],
    ],
    [
      'by width descriptors',
      'html',
      '<img src="a.png" srcset="s.png 300w, l.png 900w" width="300" height="200">',
      ['a.png 300×200 png', 's.png 300×200 png', 'l.png 900×600 png'],
    ],
    [
      'by the scale in the name',
      'css',
      '.a { width: 64px; height: 64px; background: image-set("i.png" 1x, "i@2x.png" 2x) }',
      ['i.png 64×64 png', 'i@2x.png 128×128 png'],
    ],
  ];
  for (const [what, language, code, files] of cases) {
    it(`has the size ${what}`, () => assert.deepEqual(sizes(wishOf(language, code)), files));
  }

  it('is nothing when it cannot be made', () => {
    assert.equal(wishOf('html', '<img src="a.png" width="90000" height="10">'), undefined);
    assert.equal(missingImageOf([], fallback), undefined);
  });
});
