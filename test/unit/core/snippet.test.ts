import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveReference } from '../../../src/core/imageReferences/resolve.ts';
import { altText, imageSnippet, relativePath, servedPath, writtenPath } from '../../../src/core/snippet.ts';

const image = { path: '../assets/kite.png', alt: 'a "red" kite <b>', pixels: { width: 1024, height: 768 } };

describe('Snippets', () => {
  it('follow the language of the document', () => {
    const html =
      '<img src="../assets/kite.png" alt="a &quot;red&quot; kite &lt;b&gt;" width="1024" height="768">';
    for (const language of ['html', 'vue', 'svelte']) assert.equal(imageSnippet(language, image), html);
    assert.equal(
      imageSnippet('typescriptreact', image),
      '<img src="../assets/kite.png" alt="a &quot;red&quot; kite &lt;b&gt;" width={1024} height={768} />',
    );
    assert.equal(imageSnippet('markdown', image), '![a "red" kite \\<b\\>](../assets/kite.png)');
    for (const language of ['css', 'scss', 'less'])
      assert.equal(imageSnippet(language, image), 'url("../assets/kite.png")');
    assert.equal(imageSnippet('plaintext', image), '../assets/kite.png');
  });

  it('encode what would end or change the path, and leave letters of any script', () => {
    const odd = { ...image, path: 'ä b/змей #1 (2).png' };
    assert.match(imageSnippet('html', odd), /src="ä%20b\/змей%20%231%20\(2\)\.png"/);
    assert.match(imageSnippet('markdown', odd), /\]\(ä%20b\/змей%20%231%20\\\(2\\\)\.png\)$/);
  });

  it('cannot be broken out of, whatever the prompt says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (prompt) => {
        const text = imageSnippet('html', { ...image, alt: altText(prompt) });
        const alt = /^<img src="[^"]*" alt="([^"]*)" width="1024" height="768">$/s.exec(text)?.[1];
        assert.ok(alt !== undefined && !/[<>]/.test(alt), text);
      }),
    );
  });

  it('keep the alternative text to one line of at most 121 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (prompt) => {
        const alt = altText(prompt);
        assert.ok(alt.length <= 121 && !/[\n\r]/.test(alt));
      }),
    );
    assert.equal(altText('  A red\n kite '), 'A red kite');
  });
});

describe('The path from one file to another', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/site/index.html', '/site/assets/kite.png', 'assets/kite.png'],
    ['/site/src/pages/a.tsx', '/site/assets/kite.png', '../../assets/kite.png'],
    ['/site/assets/note.md', '/site/assets/kite.png', 'kite.png'],
    ['/a/index.html', '/b/kite.png', '../b/kite.png'],
    ['/site/index.html', '/site/a:b/kite.png', './a:b/kite.png'],
  ];
  for (const [from, to, path] of cases) {
    it(`from ${from} to ${to} is ${path}`, () => assert.equal(relativePath(from, to), path));
  }

  it('leads there, whatever the folders', () => {
    const part = fc.constantFrom('a', 'b', 'c');
    const file = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}.x`);
    fc.assert(
      fc.property(file, file, (from, to) => {
        assert.equal(new URL(relativePath(from, to), `file://${from}`).pathname, to);
      }),
    );
  });
});

describe('A path at its place', () => {
  const odd = `ä b/'kite', "1" (2).png`;

  it('is written so that nothing takes it for something else', () => {
    const write = (notation: Parameters<typeof writtenPath>[1]): string => writtenPath('html', notation, odd);
    assert.equal(write('attribute'), `ä%20b/'kite',%20%221%22%20(2).png`);
    assert.equal(write('candidate'), `ä%20b/'kite'%2C%20%221%22%20(2).png`);
    assert.equal(write('url'), 'ä%20b/%27kite%27,%20%221%22%20%282%29.png');
    assert.equal(write('markdown'), `ä%20b/'kite',%20%221%22%20\\(2\\).png`);
    assert.equal(write('module'), `./ä b/\\'kite\\', \\"1\\" (2).png`);
  });

  it('is never a bare name where that would be that of a package or of the server', () => {
    assert.equal(writtenPath('typescript', 'module', 'kite.png'), './kite.png');
    assert.equal(writtenPath('typescript', 'module', '../kite.png'), '../kite.png');
    assert.equal(writtenPath('vue', 'attribute', 'kite.png'), './kite.png');
    assert.equal(writtenPath('vue', 'attribute', '/kite.png'), '/kite.png');
    assert.equal(writtenPath('html', 'attribute', 'kite.png'), 'kite.png');
  });
});

describe('A path from the root of what a server shows', () => {
  it('is the rest below the nearest such folder', () => {
    const folders = ['public', 'web/root'];
    assert.equal(servedPath('src/a.html', 'public/img/kite.png', folders), '/img/kite.png');
    assert.equal(servedPath('site/src/a.html', 'site/web/root/kite.png', folders), '/kite.png');
    assert.equal(servedPath('site/a.html', 'other/public/kite.png', folders), undefined);
    assert.equal(servedPath('a.html', 'assets/kite.png', folders), undefined);
  });

  it('leads to the file for whoever follows it', () => {
    const part = fc.constantFrom('a', 'public', 'static', 'src');
    const path = (name: string): fc.Arbitrary<string> =>
      fc.array(part, { maxLength: 4 }).map((parts) => [...parts, name].join('/'));
    fc.assert(
      fc.property(path('a.html'), path('kite.png'), (document, file) => {
        const served = servedPath(document, file, ['public', 'static']);
        if (served === undefined) return;
        const { resolved } = resolveReference(
          { path: served },
          {
            document,
            fileExists: (each) => each === file,
            folderExists: () => true,
            publicFolders: [],
            aliases: [],
          },
        );
        assert.equal(resolved, file);
      }),
    );
  });
});
