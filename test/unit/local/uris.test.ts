import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { isWindowsPath } from '../../../src/core/assetName.ts';
import { pathOfUri, uriBelow, uriOfPath } from '../../../src/local/uris.ts';
import { anyName } from '../support/names.ts';

describe('Paths as URIs', () => {
  it('come back the same', () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1, maxLength: 4 }), (names) => {
        const path = resolve('/', ...names);
        assert.equal(pathOfUri(uriOfPath(path)), path);
      }),
    );
  });

  it('are spelled as the editor does', function () {
    if (process.platform === 'win32') return this.skip();
    for (const [path, uri] of [
      ['/', 'file:///'],
      ['/home/kite', 'file:///home/kite'],
      ['/home/kite/', 'file:///home/kite'],
      ['/a b/ü/日', 'file:///a%20b/%C3%BC/%E6%97%A5'],
      ["/(a)'*!~_-.", 'file:///%28a%29%27%2A%21~_-.'],
      ['/a:b@c&d=e+f,g;h$i', 'file:///a%3Ab%40c%26d%3De%2Bf%2Cg%3Bh%24i'],
      ['/#?%[]', 'file:///%23%3F%25%5B%5D'],
    ] as const) {
      assert.equal(uriOfPath(path), uri);
    }
  });

  it('lie below folders, the root of all included', () => {
    for (const [folder, path, uri] of [
      ['file:///home/kite', 'img/a b.png', 'file:///home/kite/img/a%20b.png'],
      ['file:///', 'img/(1).png', 'file:///img/%281%29.png'],
      ['memfs:/', 'a.png', 'memfs:/a.png'],
    ] as const) {
      assert.equal(uriBelow(folder, path), uri);
    }
  });

  it('of Windows are spelled as the editor does', () => {
    for (const [path, uri] of [
      ['C:\\', 'file:///c%3A/'],
      ['C:\\Work\\my shop', 'file:///c%3A/Work/my%20shop'],
      ['c:/Work/Shop/', 'file:///c%3A/Work/Shop'],
      ['d:\\日\\ü', 'file:///d%3A/%E6%97%A5/%C3%BC'],
      ['\\\\Server\\Share', 'file://server/Share'],
      ['\\\\server\\share\\my shop\\', 'file://server/share/my%20shop'],
      ['//server/share/img', 'file://server/share/img'],
      ['\\\\?\\C:\\Work\\Shop', 'file:///c%3A/Work/Shop'],
      ['\\\\?\\UNC\\server\\share\\img', 'file://server/share/img'],
    ] as const) {
      assert.equal(uriOfPath(path, 'win32'), uri, path);
    }
  });

  it('of Windows come back the same, but for the case of drive and host', () => {
    const name = anyName.filter((text) => isWindowsPath(text));
    const root = fc.constantFrom('c:\\', 'd:\\', '\\\\server\\share\\', '\\\\wsl.localhost\\Ubuntu\\');
    fc.assert(
      fc.property(root, fc.array(name, { minLength: 1, maxLength: 4 }), (base, names) => {
        const path = base + names.join('\\');
        assert.equal(pathOfUri(uriOfPath(path, 'win32'), 'win32'), path);
        assert.equal(
          uriOfPath(pathOfUri(uriOfPath(path, 'win32'), 'win32'), 'win32'),
          uriOfPath(path, 'win32'),
        );
      }),
    );
  });
});
