import assert from 'node:assert/strict';
import { Refusal } from '../../../src/agents/answer.ts';
import { locate, locateImage, pathOf } from '../../../src/agents/place.ts';
import type { Folder } from '../../../src/agents/ports.ts';

const site: Folder = { uri: 'file:///home/ann/site', path: '/home/ann/site', name: 'site' };
const docs: Folder = { uri: 'file:///home/ann/site/docs', path: '/home/ann/site/docs', name: 'docs' };
const shop: Folder = { uri: 'file:///c%3A/Work/Shop', path: 'c:\\Work\\Shop', name: 'shop' };
const share: Folder = { uri: 'file://server/Work', path: '\\\\server\\Work', name: 'share' };
const top: Folder = { uri: 'file:///', path: '/', name: 'top' };
const cloud: Folder = { uri: 'memfs:/cloud', name: 'cloud' };

describe('A path of a model', () => {
  for (const [path, folders, root, inside] of [
    ['img/a.png', [site], site, 'img/a.png'],
    ['./img//a.png', [site], site, 'img/a.png'],
    ['img\\a.png', [site], site, 'img/a.png'],
    ['.', [site], site, ''],
    ['/home/ann/site/', [site], site, ''],
    ['/home/ann/site', [site, docs], site, ''],
    ['/home/ann/site/img/a.png', [site], site, 'img/a.png'],
    ['/home/ann/site/docs/a.png', [site, docs], docs, 'a.png'],
    ['C:\\work\\shop\\img\\a.png', [shop], shop, 'img/a.png'],
    ['\\\\Server\\work\\img\\a.png', [share], share, 'img/a.png'],
    ['//server/Work/img/a.png', [share], share, 'img/a.png'],
    ['/img/a.png', [top], top, 'img/a.png'],
    ['/home/ann/site/a.png', [top, site], site, 'a.png'],
    ['docs/a.png', [site, docs], docs, 'a.png'],
    ['a.png', [cloud], cloud, 'a.png'],
  ] as const) {
    const name = folders.map((folder) => folder.name).join(' and ');
    it(`${path} leads to ${inside || 'the folder'} in ${root.name}, where ${name} is open`, () => {
      assert.deepEqual(locate(path, folders), { root: root.uri, path: inside });
    });
  }

  for (const path of [
    '../a.png',
    'img/../../a.png',
    'img/..\\..\\a.png',
    '/etc/a.png',
    '/home/ann/site2/a.png',
    '/home/ann/site/../b.png',
    '/home/ann/site/img/../../b.png',
    'C:\\Windows\\a.png',
    'c:a.png',
    '\\\\server\\share\\a.png',
    '//server/share/a.png',
    'img/a.png\0.txt',
  ]) {
    it(`${JSON.stringify(path)} leads out of the workspace and is refused`, () => {
      assert.throws(
        () => locate(path, [site]),
        (thrown: unknown) => thrown instanceof Refusal && thrown.message.includes('outside the workspace'),
      );
    });
  }

  for (const path of ['file:///home/ann/site/a.png', 'https://example.com/a.png', 'vscode-vfs://x/a.png']) {
    it(`${path} is an address and is refused`, () => {
      assert.throws(() => locate(path, [site]), /is an address/);
    });
  }

  it('needs the name of its folder where several are open, and an open folder at all', () => {
    assert.throws(
      () => locate('img/a.png', [site, docs]),
      /begin the path "img\/a.png" with one of "site", "docs"/,
    );
    assert.throws(() => locate('img/a.png', []), /No folder is open/);
  });

  it('is written back so that it leads to the same place', () => {
    assert.equal(pathOf({ root: site.uri, path: 'img/a.png' }, [site]), 'img/a.png');
    const written = pathOf({ root: docs.uri, path: 'img/a.png' }, [site, docs]);
    assert.deepEqual(locate(written, [site, docs]), { root: docs.uri, path: 'img/a.png' });
  });

  it('is told inside of which folders it has to lie', () => {
    assert.throws(
      () => locate('../a.png', [site, cloud]),
      /Give a path inside "\/home\/ann\/site" or "cloud"\./,
    );
  });

  it('is absolute where two open folders have the same name', () => {
    const [one, two] = ['a', 'b'].map((parent): Folder => ({
      uri: `file:///${parent}/app`,
      path: `/${parent}/app`,
      name: 'app',
    }));
    const folders = [one!, two!, site];
    assert.throws(
      () => locate('app/x.png', folders),
      /Several open folders are called "app": give an absolute path/,
    );
    const written = pathOf({ root: two!.uri, path: 'img/x.png' }, folders);
    assert.equal(written, '/b/app/img/x.png');
    assert.deepEqual(locate(written, folders), { root: two!.uri, path: 'img/x.png' });
    assert.equal(pathOf({ root: site.uri, path: 'x.png' }, folders), 'site/x.png');
  });

  for (const path of [
    'con.png',
    'img/.png',
    'a?.png',
    'a|b/c.png',
    'dir./a.png',
    'dir /a.png',
    '.git/hooks/a.png',
    'img/.GIT/a.png',
    'in\u202ejpg.png',
    'a\tb.png',
    'a .png',
    'line\nbreak/a.png',
  ]) {
    it(`${JSON.stringify(path)} names no file that an image can be`, () => {
      assert.throws(() => locateImage(path, [site]), Refusal);
    });
  }

  for (const [path, format] of [
    ['img/Hero Image.PNG', 'png'],
    ['фото/змей.jpeg', 'jpeg'],
    ['.github/logo@2x.webp', 'webp'],
    ['img/hero.min.avif', 'avif'],
  ] as const) {
    it(`${path} names a file as ${format}`, () => {
      assert.deepEqual(locateImage(path, [site]), { root: site.uri, path, format });
    });
  }
});
