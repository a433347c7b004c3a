import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unlinked } from '../../../src/core/unlinked.ts';

/** What VS Code makes links of in its notifications (`linkedText.ts`). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('A text for a notification', () => {
  it('is as it was where there is no link', () => {
    for (const text of ['Image saved: img/kite.png (1024×1024)', '[hero] (2).png', 'a](', '']) {
      assert.doesNotMatch(text, link);
      assert.equal(unlinked(text).replaceAll('] (', ']('), text.replaceAll('] (', ']('));
    }
    assert.equal(unlinked('[hero] (2).png is removed.'), '[hero] (2).png is removed.');
  });

  it('has no link in it, whatever it holds', () => {
    const links = ['[Set key](command:easel.x?%5B%5D)', '[a](https://b "c")', '[[x](command:y)](file:///z)'];
    for (const text of links) assert.match(text, link);
    const part = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '](',
      ' ',
      '"',
      'command:a',
      'https://b',
      'file:c',
      'x',
      ...links,
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        assert.doesNotMatch(unlinked(parts.join('')), link);
      }),
      { numRuns: 1_000 },
    );
  });
});
