import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findKeys, keyFinder } from '../../../src/core/jsonKeys.ts';

/** Objects in objects, four deep, with whatever keys and values. */
const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.constant(null),
  fc.array(fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.string()))),
);
const tree = fc.dictionary(fc.string(), fc.oneof(value, fc.dictionary(fc.string(), value)));

/** The keys of objects, their paths first, in the order of the text. */
function pathsOf(json: unknown, above: readonly string[] = []): string[][] {
  if (Array.isArray(json)) return json.flatMap((each) => pathsOf(each, above));
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, each]) => [[...above, key], ...pathsOf(each, [...above, key])]);
}

describe('The keys of a JSON text', () => {
  it('are all found, with their path and their very place, however the text is laid out', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom('', ' ', '\t', '\r\n'), (json, indent) => {
        const text = JSON.stringify(json, undefined, indent);
        const keys = findKeys(text);
        assert.deepEqual(
          keys.map(({ path }) => path),
          pathsOf(JSON.parse(text)),
        );
        for (const { path, start, end } of keys) {
          assert.equal(JSON.parse(text.slice(start, end)), path.at(-1));
        }
      }),
    );
  });

  it('are found among comments and strings that look like something else', () => {
    const text = '{ // "no": {\n "a": /* "no": 1, */ ["x", { "b": "}" }, "c:"], "d": { "e": "{", }, }';
    assert.deepEqual(
      findKeys(text).map(({ path }) => path.join('.')),
      ['a', 'a.b', 'd', 'd.e'],
    );
  });

  it('are found as far as a text goes, and no text takes long', () => {
    assert.deepEqual(
      findKeys('{ "assets": { "a.png": { "prompt": "half').map(({ path }) => path.at(-1)),
      ['assets', 'a.png', 'prompt'],
    );
    fc.assert(fc.property(fc.string(), (text) => void findKeys(text)));
    for (const opener of ['{"a":', '{', '[', '"', '/*', '//', '"\\', '{"a":[', ',', '"a":']) {
      const start = performance.now();
      findKeys(opener.repeat(50_000));
      assert.ok(performance.now() - start < 2_000, opener);
    }
  });

  it('lead to a place, or to the nearest above it; of two of one name the last one holds', () => {
    const text = '{ "a": { "b": 1 }, "a": { "c": [1, 2] } }';
    const at = keyFinder(findKeys(text));
    assert.equal(at(['a'])?.start, text.lastIndexOf('"a"'));
    assert.equal(at(['a', 'c', '1'])?.start, text.indexOf('"c"'));
    assert.equal(at(['a', 'x'])?.start, text.lastIndexOf('"a"'));
    assert.equal(at(['x']), undefined);
    assert.equal(at([]), undefined);
  });
});
