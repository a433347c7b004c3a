import assert from 'node:assert/strict';
import fc from 'fast-check';
import { glyphWidth, textWidth } from '../../../../src/backends/placeholder/glyphs.ts';
import { drawableWords, wrap } from '../../../../src/backends/placeholder/words.ts';

describe('placeholder words', () => {
  const cases: readonly [what: string, prompt: string, label: string][] = [
    ['keeps Latin, Cyrillic, Greek and Vietnamese', 'Łódź кофейня γάτα Nguyễn', 'Łódź кофейня γάτα Nguyễn'],
    ['folds white space and controls', ' a\tred\r\n\u0000fox ', 'a red fox'],
    ['drops words the fonts cannot draw', 'A 猫 in 東京 at night', 'A in at night'],
    ['takes emoji out of a word', 'Hello🎉! 👩‍👩‍👧 👍🏽 🇩🇪 1️⃣ day', 'Hello! 1 day'],
    ['keeps signs that the fonts have', 'Café™ © 2024 — 50 €', 'Café™ © 2024 — 50 €'],
    ['composes accents', 'cafe\u0301', 'café'],
    ['leaves out stress marks', 'за\u0301мок', 'замок'],
    ['drops words with lone surrogates', 'a \ud83d b\udc00 c', 'a c'],
    ['leaves no dangling punctuation', 'Tokyo, 夜景 —', 'Tokyo'],
    ['is empty when no letter is left', '一只可爱的猫, 夜景 - 🎉', ''],
    ['is empty for Arabic', 'قطة على أريكة', ''],
  ];
  for (const [what, prompt, label] of cases) {
    it(what, () => assert.equal(drawableWords(prompt), label));
  }

  it('leaves only drawable characters of any prompt', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (prompt) => {
        for (const character of drawableWords(prompt)) assert.notEqual(glyphWidth(character), undefined);
      }),
    );
  });

  it('wraps any text into lines that fit', () => {
    const word = fc.stringMatching(/^[a-zà-ÿа-я]{1,20}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.double({ min: 5, max: 30, noNaN: true }),
        fc.integer({ min: 1, max: 3 }),
        (words, maxWidth, maxLines) => {
          const lines = wrap(words.join(' '), maxWidth, maxLines);
          assert.ok(lines.length >= 1 && lines.length <= maxLines);
          for (const line of lines) assert.ok(textWidth(line) <= maxWidth + 1e-9, line);
          const shown = lines.join('').replaceAll(' ', '');
          const whole = words.join('');
          if (shown.endsWith('…'))
            assert.ok(whole.startsWith(shown.slice(0, -1)) && shown.length <= whole.length);
          else assert.equal(shown, whole);
        },
      ),
    );
  });

  it('balances lines and does not break a word that fits', () => {
    assert.deepEqual(wrap('one two three four', textWidth('one two three'), 3), ['one two', 'three four']);
    assert.deepEqual(wrap('extraordinarily a b c', textWidth('extraordinarily'), 3), [
      'extraordinarily',
      'a b c',
    ]);
  });

  it('ends in an ellipsis after a whole word', () => {
    assert.deepEqual(wrap('one two, three four', textWidth('one two, th'), 1), ['one two…']);
  });
});
