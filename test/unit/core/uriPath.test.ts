import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathBelow, pathBetween } from '../../../src/core/uriPath.ts';
import type { UriPlace } from '../../../src/core/uriPath.ts';
import { anyName } from '../support/names.ts';

/** A URI as its parts, nothing of it encoded. */
function at(text: string): UriPlace {
  const [, scheme = '', authority = '', path = ''] = /^([\w-]+):(?:\/\/([^/]*))?(.*)$/u.exec(text) ?? [];
  return { scheme, authority, path };
}

/** The roots of every kind of file system that a folder may be of. */
const roots = [
  'file:///',
  'file:///home/ann',
  'file:///c:',
  'file:///c:/Work',
  'file://server/share',
  'vscode-remote://ssh-remote+host/home/ann',
  'vscode-remote://wsl+ubuntu/mnt/c/Work',
  'vscode-vfs://github/owner/name',
  'memfs:/',
  'memfs:/site',
];

describe('A file below a folder', () => {
  for (const [folder, file, path] of [
    ['file:///home/ann', 'file:///home/ann/img/a.png', 'img/a.png'],
    ['file:///home/ann/', 'file:///home/ann/img/a.png', 'img/a.png'],
    ['file:///', 'file:///img/a.png', 'img/a.png'],
    ['memfs:/', 'memfs:/img/a.png', 'img/a.png'],
    ['memfs:/', 'memfs:/', ''],
    ['file:///home/ann', 'file:///home/ann', ''],
    ['file:///home/ann', 'file:///home/ann/', ''],
    ['file:///c:/Work', 'file:///C:/work/Shop/A.png', 'Shop/A.png'],
    ['file:///C:/', 'file:///c:/a.png', 'a.png'],
    ['file:///c:/İ', 'file:///C:/i̇/a.png', 'a.png'],
    ['file://Server/Share', 'file://server/share/img/a.png', 'img/a.png'],
    ['vscode-remote://ssh-remote+Host/home', 'vscode-remote://ssh-remote+host/home/a.png', 'a.png'],
    ['vscode-vfs://github/owner/name', 'vscode-vfs://github/owner/name/a.png', 'a.png'],
  ] as const) {
    it(`${file} is ${path || 'the folder itself'} in ${folder}`, () => {
      assert.equal(pathBelow(at(folder), at(file)), path);
    });
  }

  for (const [folder, file] of [
    ['file:///home/ann', 'file:///home/anna/a.png'],
    ['file:///home/ann', 'file:///home/Ann/a.png'],
    ['file:///home/ann', 'file:///home'],
    ['file:///home/ann', 'file:///home/ann/../a.png'],
    ['memfs:/', 'memfs:/img/../../a.png'],
    ['file:///home/ann', 'git:/home/ann/a.png'],
    ['file:///share', 'file://server/share/a.png'],
    ['file://server/share', 'file://other/share/a.png'],
    ['file://server/share', 'file:///share/a.png'],
    ['file:///c:/Work', 'file:///d:/Work/a.png'],
    ['file:///c:/Work', 'file:///c:/Work2/a.png'],
    ['vscode-remote://ssh-remote+one/home', 'vscode-remote://ssh-remote+two/home/a.png'],
    ['vscode-remote://wsl+ubuntu/home', 'file:///home/a.png'],
    ['vscode-vfs://github/owner/name', 'vscode-vfs://azurerepos/owner/name/a.png'],
    ['vscode-vfs://github/owner/name', 'vscode-vfs://github/Owner/name/a.png'],
  ] as const) {
    it(`${file} is none in ${folder}`, () => {
      assert.equal(pathBelow(at(folder), at(file)), undefined);
    });
  }

  it('has the path that was joined to the folder, on every kind of file system and by any name', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...roots),
        fc.array(anyName, { minLength: 1, maxLength: 4 }),
        (root, names) => {
          const folder = at(root);
          const path = names.join('/');
          const below = { ...folder, path: `${folder.path.replace(/\/$/, '')}/${path}` };
          assert.equal(pathBelow(folder, below), path);
          for (const other of roots.map(at).filter(({ scheme }) => scheme !== folder.scheme)) {
            assert.equal(pathBelow({ ...folder, scheme: other.scheme }, below), undefined);
          }
        },
      ),
    );
  });
});

describe('The path from one file to another', () => {
  for (const [from, to, path] of [
    ['file:///site/a.html', 'file:///site/img/a.png', 'img/a.png'],
    ['file:///C:/site/a.html', 'file:///c:/site/img/a.png', 'img/a.png'],
    ['file:///c:/site/a.html', 'file:///d:/img/a.png', undefined],
    ['file:///c:/site/a.html', 'file://server/share/a.png', undefined],
    ['file://Server/share/a.html', 'file://server/share/img/a.png', 'img/a.png'],
    ['file://server/share/a.html', 'file://other/share/a.png', undefined],
    ['vscode-remote://wsl+one/a.html', 'vscode-remote://wsl+two/a.png', undefined],
    ['vscode-vfs://github/o/n/a.html', 'vscode-vfs://github/o/n/img/a.png', 'img/a.png'],
    ['untitled:a.html', 'file:///a.png', undefined],
  ] as const) {
    it(`${to} from ${from} is ${path ?? 'none'}`, () => {
      assert.equal(pathBetween(at(from), at(to)), path);
    });
  }
});
