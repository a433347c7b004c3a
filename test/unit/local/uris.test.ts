import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { pathOfUri, uriOfPath } from '../../../src/local/uris.ts';

describe('Paths as URIs', () => {
  it('come back the same', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\\\0]/.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
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
});
