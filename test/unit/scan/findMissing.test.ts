import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { findImageMentions, languageOfPath } from '../../../src/core/imageReferences.ts';
import { resolveReference } from '../../../src/core/imageReferences/resolve.ts';
import { LocalDisk } from '../../../src/scan/disk.ts';
import { findMissing } from '../../../src/scan/findMissing.ts';
import { ScanThread } from '../../../src/scan/scanThread.ts';
import type { ScanPlace } from '../../../src/scan/work.ts';
import { everyPlane } from '../support/names.ts';
import { described, everything, Tree } from './support.ts';

const quiet = { signal: new AbortController().signal, onProgress: () => undefined };
const folder = (path: string): Pick<ScanPlace, 'within'> => ({ within: [{ path, isFile: false }] });
const file = (path: string): Pick<ScanPlace, 'within'> => ({ within: [{ path, isFile: true }] });
const img = (path: string): string => `<img src="${path}" alt="A kite">\n`;

describe('A scan for missing images', () => {
  let tree: Tree | undefined;
  const given = async (files: Parameters<typeof Tree.of>[0]): Promise<Tree> => (tree = await Tree.of(files));
  afterEach(async () => {
    await tree?.remove();
    tree = undefined;
  });

  it('finds what is not there in the files of every folder, and leaves what is', async () => {
    const site = await given({
      'index.html': img('img/here.png') + img('img/gone.webp') + img('https://example.com/x.png'),
      'docs/a/page.htm': img('../pic.jpg'),
      'docs/style.css': 'a { background: url(tile.gif) }',
      'img/here.png': 'x',
      'notes.txt': img('no.png'),
    });
    assert.deepEqual(await site.missing(), [
      ['docs/a/page.htm → docs/pic.jpg'],
      ['docs/style.css → docs/tile.gif'],
      ['index.html → img/gone.webp'],
    ]);
  });

  it('says where each reference stands, and what the code says of it', async () => {
    const site = await given({ 'index.html': `\uFEFF<p>\r\n  <img alt="A red kite" src="kite.png">` });
    const [[reference] = []] = await findMissing(site.disk(), everything, () => undefined);
    assert.deepEqual(
      [reference?.line, reference?.character, reference?.mention.alt],
      [1, '  <img alt="A red kite" src="'.length, 'A red kite'],
    );
  });

  it('merges what shows the same image: one file from many places, and the files of one tag', async () => {
    const site = await given({
      'a.html': img('one.png') + '<img srcset="two.png 1x, two@2x.png 2x">',
      'b.html': img('two@2x.png') + img('/one.png'),
      'c.html': img('three.png'),
    });
    assert.deepEqual(await site.missing(), [
      ['a.html → one.png', 'b.html → one.png'],
      ['a.html → two.png', 'a.html → two@2x.png', 'b.html → two@2x.png'],
      ['c.html → three.png'],
    ]);
  });

  it('joins groups that only a later file connects', async () => {
    const site = await given({
      'a.html': img('one.png') + img('two.png'),
      'b.html': '<img srcset="one.png 1x, two.png 2x">',
    });
    assert.deepEqual(await site.missing(), [
      ['a.html → one.png', 'a.html → two.png', 'b.html → one.png', 'b.html → two.png'],
    ]);
  });

  it('looks into a folder or one file only, but finds their images anywhere', async () => {
    const site = await given({
      'index.html': img('x.png'),
      'docs/page.html': img('/img/logo.png') + img('../img/gone.png') + img('own.png'),
      'img/logo.png': 'x',
    });
    const docs = ['docs/page.html → img/gone.png', 'docs/page.html → docs/own.png'].map((each) => [each]);
    assert.deepEqual(await site.missing(folder('docs')), docs);
    assert.deepEqual(await site.missing(file('docs/page.html')), docs);
    const both = { within: [...folder('docs').within, ...file('docs/page.html').within] };
    assert.deepEqual(await site.missing(both), docs);
  });

  it('reads what an editor holds unsaved in place of the file', async () => {
    const site = await given({ 'index.html': img('old.png') });
    assert.deepEqual(await site.missing({ texts: { 'index.html': img('new.png') } }), [
      ['index.html → new.png'],
    ]);
  });

  it('puts absolute paths into the folder that is served, the configured one first', async () => {
    const site = await given({ 'src/index.html': img('/kite.png'), 'public/x.txt': '', 'www/x.txt': '' });
    assert.deepEqual(await site.missing(), [['src/index.html → public/kite.png']]);
    assert.deepEqual(await site.missing({ publicFolders: ['www'] }), [['src/index.html → www/kite.png']]);
  });

  it('knows the aliases of the nearest tsconfig', async () => {
    const site = await given({
      'tsconfig.json': '{ "compilerOptions": { "paths": { "pics/*": ["./elsewhere/*"] } } }',
      'app/tsconfig.json': '{ "compilerOptions": { "paths": { "pics/*": ["./pictures/*"], } } } // ours',
      'app/page.html': img('pics/gone.png'),
      'app/deep/page.html': img('pics/here.png'),
      'app/pictures/here.png': 'x',
    });
    assert.deepEqual(await site.missing(), [['app/page.html → app/pictures/gone.png']]);
  });

  describe('leaves out', () => {
    it('what Git does: nested files, negation, folders', async () => {
      const site = await given({
        '.gitignore': '# built\n/dist\n*.tmp.html\nout/\n!keep.tmp.html\n',
        'dist/a.html': img('a.png'),
        'src/dist/b.html': img('b.png'),
        'c.tmp.html': img('c.png'),
        'keep.tmp.html': img('d.png'),
        'src/out/e.html': img('e.png'),
        'src/.gitignore': '!f.tmp.html\r\n/drafts/\nlocal.html\n',
        'src/f.tmp.html': img('f.png'),
        'src/drafts/g.html': img('g.png'),
        'src/sub/drafts/h.html': img('h.png'),
        'src/sub/local.html': img('i.png'),
        'local.html': img('j.png'),
      });
      assert.deepEqual((await site.missing()).flat(), [
        'keep.tmp.html → d.png',
        'local.html → j.png',
        'src/dist/b.html → src/dist/b.png',
        'src/f.tmp.html → src/f.png',
        'src/sub/drafts/h.html → src/sub/drafts/h.png',
      ]);
    });

    it('what a deeper .gitignore takes back in stays in, with all below it', async () => {
      const site = await given({
        '.gitignore': 'build\n',
        'a/.gitignore': '!build\n',
        'a/build/deep/page.html': img('kite.png'),
        'b [1]/.gitignore': 'x.html\n',
        'b [1]/x.html': img('kite.png'),
      });
      assert.deepEqual(await site.missing(), [['a/build/deep/page.html → a/build/deep/kite.png']]);
    });

    it('what the settings exclude: always, never, or beside a sibling', async () => {
      const site = await given({
        'a/one.html': img('1.png'),
        'b/deep/one.html': img('2.png'),
        'c/two.htm': img('3.png'),
        'c/three.css': 'a{background:url(4.png)}',
        'c/three.scss': 'a{background:url(5.png)}',
        'd/four.css': 'a{background:url(6.png)}',
      });
      const excludes = {
        '**/deep': true,
        'a/*.{html,css}': true,
        'c/two.htm': false,
        '**/*.css': { when: '$(basename).scss' },
        '{unclosed': true,
      };
      assert.deepEqual((await site.missing({ excludes })).flat(), [
        'c/three.scss → c/5.png',
        'c/two.htm → c/3.png',
        'd/four.css → d/6.png',
      ]);
    });

    it('packages, what is larger than 2 MB, and what is no text', async () => {
      const site = await given({
        'node_modules/x/a.html': img('1.png'),
        'src/node_modules/x/a.html': img('2.png'),
        '.git/a.html': img('3.png'),
        'large.html': img('4.png') + ' '.repeat(2_000_000),
        'binary.html': `\0${img('5.png')}`,
        'utf16.html': Buffer.from(img('6.png'), 'utf16le'),
        'fine.html': img('7.png'),
      });
      assert.deepEqual(await site.missing(), [['fine.html → 7.png']]);
    });

    it('nothing of a folder that was asked for by name, though Git leaves it out', async () => {
      const site = await given({ '.gitignore': 'dist/\n', 'dist/deep/a.html': img('a.png') });
      assert.deepEqual(await site.missing(), []);
      assert.equal((await site.missing(folder('dist'))).length, 1);
      assert.equal((await site.missing(folder('dist/deep'))).length, 1);
    });
  });

  it('does not follow links, which may lead in a circle, but finds images behind them', async () => {
    const site = await given({ 'a/page.html': img('linked/here.png'), 'pics/here.png': 'x' });
    symlinkSync('..', site.pathOf('a/loop'));
    symlinkSync('../pics', site.pathOf('a/linked'));
    symlinkSync('nowhere', site.pathOf('a/broken.html'));
    assert.deepEqual(await site.missing(), []);
  });

  it('waits for no pipe and reads no device, whatever they are called', async function () {
    if (process.platform === 'win32') this.skip();
    const site = await given({ 'a/page.html': img('gone.png') });
    for (const name of ['.gitignore', 'a/.gitignore', 'a/tsconfig.json', 'a/b.html', 'a/c.css']) {
      execFileSync('mkfifo', [site.pathOf(name)]);
    }
    symlinkSync('/dev/zero', site.pathOf('tsconfig.json'));
    const found = [['a/page.html → a/gone.png']];
    assert.deepEqual(await site.missing(), found);
    assert.deepEqual(await site.missing(folder('a')), found);
    assert.deepEqual(await site.missing(file('a/b.html')), []);
  });

  /** As those of Windows and macOS. */
  class AnyCase extends LocalDisk {
    override kindOf(path: string): ReturnType<LocalDisk['kindOf']> {
      return super.kindOf(path.toLowerCase());
    }
  }

  it('leaves it to the disk whether case matters', async () => {
    const site = await given({
      'page.html': img('IMG/Kite.PNG') + img('img/other.png'),
      'img/kite.png': 'x',
    });
    assert.deepEqual(described(await findMissing(new AnyCase(site.root), everything, () => undefined)), [
      ['page.html → img/other.png'],
    ]);
  });

  it('takes two names for one image where the disk does, so that it is not paid twice', async () => {
    const site = await given({ 'a.html': img('img/Kite.png'), 'b.html': img('img/kite.PNG') });
    assert.deepEqual(described(await findMissing(new AnyCase(site.root), everything, () => undefined)), [
      ['a.html → img/Kite.png', 'b.html → img/Kite.png'],
    ]);
    assert.deepEqual(await site.missing(), [['a.html → img/Kite.png'], ['b.html → img/kite.PNG']]);
  });

  it('finds names of every plane of Unicode, there and not there', async () => {
    const names = everyPlane.map((name) => `${name}/${name}.png`);
    const page = (end: string): string => names.map((name) => img(encodeURI(name) + end)).join('\n');
    const site = await given({
      'page.html': `<meta charset="utf-8">${page('')}${page('.webp')}`,
      ...Object.fromEntries(names.map((name) => [name, 'x'])),
    });
    assert.deepEqual(
      await site.missing(),
      names.map((name) => [`page.html → ${name}.webp`]),
    );
  });

  it('passes over files that vanish while it looks', async () => {
    const site = await given({ 'a.html': img('1.png'), 'b.html': img('2.png'), 'c/d.html': img('3.png') });
    class Vanishing extends LocalDisk {
      override read(path: string, maxBytes: number): Uint8Array | undefined {
        if (path === 'a.html') rmSync(site.pathOf('b.html'));
        return super.read(path, maxBytes);
      }
      override list(folder: string): ReturnType<LocalDisk['list']> {
        const entries = super.list(folder);
        if (folder === '') rmSync(site.pathOf('c'), { recursive: true });
        return entries;
      }
    }
    assert.deepEqual(described(await findMissing(new Vanishing(site.root), everything, () => undefined)), [
      ['a.html → 1.png'],
    ]);
    assert.deepEqual(await site.missing(folder('gone')), []);
    assert.deepEqual(await site.missing(file('gone.html')), []);
  });

  it('finds the same as finding and resolving in each file', async () => {
    const place = fc.constantFrom('', 'a/', 'a/b/', 'public/', 'src/');
    const name = fc.constantFrom('one.png', 'two.webp', 'three%20x.jpg', 'icon.svg');
    const path = fc
      .tuple(fc.constantFrom('', './', '../', '/', '@/', 'a/', 'public/'), name)
      .map((p) => p.join(''));
    const html = fc.array(path, { maxLength: 4 }).map((paths) => paths.map(img).join('\n'));
    const css = path.map((each) => `.a { background: url("${each}") }`);
    const document = fc.oneof(
      fc.tuple(place, fc.constantFrom('x.html', 'y.htm', 'z.md', 'x.vue', 'y.svelte'), html),
      fc.tuple(place, fc.constantFrom('x.css', 'y.scss'), css),
    );
    const images = fc.array(fc.tuple(place, fc.constantFrom('one.png', 'two.webp', 'three x.jpg')));
    await fc.assert(
      fc.asyncProperty(fc.array(document, { maxLength: 6 }), images, async (documents, existing) => {
        const texts = new Map(documents.map(([below, name, text]) => [below + name, text]));
        const there = new Set([...existing.map((each) => each.join('')), ...texts.keys()]);
        const site = await Tree.of(
          Object.fromEntries([...there].map((each) => [each, texts.get(each) ?? 'x'])),
        );
        try {
          const expected = [...texts].flatMap(([file, text]) =>
            findImageMentions(languageOfPath(file) ?? '', text).flatMap((mention) => {
              const { resolved, create } = resolveReference(mention, {
                document: file,
                fileExists: (each) => there.has(each),
                folderExists: (each) =>
                  each === '' || [...there].some((other) => other.startsWith(`${each}/`)),
                publicFolders: [],
                aliases: [],
              });
              return resolved === undefined && create !== undefined ? [`${file} → ${create}`] : [];
            }),
          );
          assert.deepEqual((await site.missing()).flat().sort(), expected.sort());
        } finally {
          await site.remove();
        }
      }),
      { numRuns: 60 },
    );
  });

  describe('in its thread', () => {
    const thread = new ScanThread(new URL('../../../src/scan/worker.ts', import.meta.url));

    it('looks through 3,000 files and never holds up this thread', async function () {
      this.timeout(60_000);
      const filler = `<p>${'words and more words '.repeat(100)}</p>\n`;
      const site = await given(
        Object.fromEntries(
          Array.from({ length: 3_000 }, (_, n) => [
            `pages/${n % 50}/page-${n}.html`,
            n % 3 === 0 ? filler + img(`img/${n % 600}.png`) : filler,
          ]),
        ),
      );
      let longest = 0;
      let last = performance.now();
      const beat = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      const started = performance.now();
      const groups = await thread.findMissing(site.root, everything, quiet);
      clearInterval(beat);
      console.log(
        `      3,000 files in ${Math.round(performance.now() - started)} ms with the thread's start; longest stall ${Math.round(longest)} ms`,
      );
      assert.equal(groups.flat().length, 1_000);
      assert.deepEqual(groups, await findMissing(site.disk(), everything, () => undefined));
    });

    it('tells how far it is, and ends when nobody wants to know any more', async () => {
      const site = await given({ 'a.html': img('a.png') });
      const seen: number[] = [];
      const controller = new AbortController();
      await thread.findMissing(site.root, everything, {
        signal: controller.signal,
        onProgress: (files) => seen.push(files),
      });
      assert.ok(seen.length > 0);
      const scan = thread.findMissing(site.root, everything, { ...quiet, signal: controller.signal });
      controller.abort(new Error('Enough'));
      await assert.rejects(scan, /Enough/);
      await assert.rejects(
        thread.findMissing(site.root, everything, { ...quiet, signal: controller.signal }),
        /Enough/,
      );
    });
  });
});
