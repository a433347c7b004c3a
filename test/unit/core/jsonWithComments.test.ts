import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJsonWithComments } from '../../../src/core/jsonWithComments.ts';

describe('JSON with comments', () => {
  it('is read without its comments and last commas', () => {
    const text = '\uFEFF{ // one\n  "a": [1, 2, /* three, */ ], /* four */ "b": "//no, /* comment */ ,]",\n}';
    assert.deepEqual(parseJsonWithComments(text), { a: [1, 2], b: '//no, /* comment */ ,]' });
  });

  it('is read as JSON where it is JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(parseJsonWithComments(text), JSON.parse(text));
      }),
    );
  });

  it('is undefined for anything else', () => {
    for (const text of ['', '{', '{"a" 1}', '"unclosed', '/* {} '])
      assert.equal(parseJsonWithComments(text), undefined);
  });

  for (const opener of ['"', '\\"', '/*', '//', ',', ', ', '[', '"\\"', '/* "']) {
    it(`takes ${JSON.stringify(opener)} a hundred thousand times without hesitation`, () => {
      const begin = performance.now();
      parseJsonWithComments(opener.repeat(100_000));
      assert.ok(performance.now() - begin < 200);
    });
  }
});
