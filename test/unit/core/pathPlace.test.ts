import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pathPlace, placeLanguages, placeReach } from '../../../src/core/pathPlace.ts';
import type { PathPlace } from '../../../src/core/pathPlace.ts';

/** The place at `|` in some code. */
function placeIn(languageId: string, code: string): PathPlace | undefined {
  const [before = '', after = ''] = code.split('|');
  return pathPlace(languageId, before, after.split('\n')[0] ?? '');
}

/** Language, code with `[` and `]` around the path and `|` at the position, and how the path is written there. */
const places: readonly (readonly [string, string, PathPlace['notation']])[] = [
  ['html', '<img src="[|]">', 'attribute'],
  ['html', "<img alt='x' src='[img/ki|te.png]' width=3>", 'attribute'],
  ['html', '<img\n  class="a > b"\n  src="[img/ki|te.png?v=2#x]"\n>', 'attribute'],
  ['html', '<img src="[../img/|] alt="what was not closed">', 'attribute'],
  ['html', '<img src="[https://example.org/|old.png]">', 'attribute'],
  ['html', '<img srcset="[|]">', 'candidate'],
  ['html', '<img srcset="a.png 1x, [b|.png] 2x, c.png 3x">', 'candidate'],
  ['html', '<img srcset="a.png 1x,\n  [|]">', 'candidate'],
  ['html', '<video poster="[|]">', 'attribute'],
  ['html', '<input type="image" src="[|]">', 'attribute'],
  ['html', '<link rel="apple-touch-icon" href="[|]">', 'attribute'],
  ['html', '<meta property="og:image" content="[|]">', 'attribute'],
  ['html', '<div style="background: url([|])">', 'url'],
  ['html', '<input type="file" accept="image/*"><img src="[|]">', 'attribute'],
  ['html', '<!-- old --><img src="[|]">', 'attribute'],
  ['vue', '<img src="[|]">', 'attribute'],
  ['vue', `<img :src="'[a|.png]'">`, 'url'],
  ['vue', `<NuxtImg v-if="n < 3" src="[|]" />`, 'attribute'],
  ['svelte', `<img src={'[|]'} {alt}>`, 'url'],
  ['typescriptreact', 'return <img onClick={() => go()} src="[|]" />', 'attribute'],
  ['typescriptreact', '<Image src={"[|]"} />', 'url'],
  ['typescriptreact', `<div style={{ background: 'url([|])' }} />`, 'url'],
  ['typescriptreact', "import kite from '[./ki|te.png]';", 'module'],
  ['javascript', "const kite = require('[|]')", 'module'],
  ['typescript', "new URL('[|]', import.meta.url)", 'module'],
  ['css', 'a { background: url([|]) }', 'url'],
  ['css', 'a { background: #fff url( "[kite|.png]" ) }', 'url'],
  ['scss', 'a { &:hover { background-image: url("[img/|]") } }', 'url'],
  ['css', 'a { background: image-set("a.png" 1x, "[b|.png]" 2x) }', 'url'],
  ['css', '/* kites */ a { background: url([|]) }', 'url'],
  ['markdown', '![a kite]([|])', 'markdown'],
  ['markdown', '![a \\] kite](<[img/|kite.png]> "title")', 'markdown'],
  ['markdown', '<img src="[|]">', 'attribute'],
];

const elsewhere: readonly (readonly [string, string])[] = [
  ['html', '<script src="|">'],
  ['html', '<video src="|">'],
  ['html', '<video><source src="|">'],
  ['html', '<a href="|">'],
  ['html', '<link rel="stylesheet" href="|">'],
  ['html', '<input type="text" src="|">'],
  ['html', '<img alt="|">'],
  ['html', '<img src="a.png" |>'],
  ['html', '<img src="{{|kite }}">'],
  ['html', '<img srcset="a.png |1x">'],
  ['html', '<p>src="|"</p>'],
  ['html', '<!-- <img src="|"> -->'],
  ['vue', '<img :src="|">'],
  ['typescriptreact', '<Kite size={|} />'],
  ['typescriptreact', "import { kite } from '|'"],
  ['typescriptreact', "// import kite from '|'"],
  ['javascript', "say('|')"],
  ['javascript', "curl('|')"],
  ['css', '@import url("|");'],
  ['css', '@font-face { src: url(|) }'],
  ['css', 'a { color: |red }'],
  ['css', '/* a { background: url(|) } */'],
  ['scss', '// background: url(|)'],
  ['css', 'a { background: url(a.png) |}'],
  ['markdown', '[a kite](|)'],
  ['markdown', '![a kite|](kite.png)'],
  ['plaintext', '<img src="|">'],
];

describe('The place of a path', () => {
  for (const [language, code, notation] of places) {
    it(`is found in ${language}: ${code}`, () => {
      const [, typed = '', rest = ''] = /\[([^[\]]*)\|([^\]]*)\]/.exec(code) ?? [];
      const plain = code.replace(/\[([^[\]]*)\|([^\]]*)\]/, '$1|$2');
      assert.deepEqual(placeIn(language, plain), { typed, rest: rest.length, notation });
    });
  }

  for (const [language, code] of elsewhere) {
    it(`is nowhere in ${language}: ${code}`, () => assert.equal(placeIn(language, code), undefined));
  }

  const piece = fc.constantFrom(
    ...[
      '<img ',
      'src=',
      'srcset=',
      '"',
      "'",
      'a.png',
      ', ',
      'url(',
      ')',
      '![',
      '](',
      '<',
      '>',
      ':',
      '/*',
      '*/',
    ],
    ...['\n', '{', '}', 'import x from ', 'image-set(', '<!--', ' ', '\\', '🪁'],
  );
  const code = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  it('lies within the text, whatever that is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...placeLanguages), code, code, (language, before, rest) => {
        const after = rest.replaceAll('\n', '');
        const place = pathPlace(language, before, after);
        if (!place) return;
        assert.ok(before.endsWith(place.typed) && place.rest <= after.length);
        assert.ok(!place.typed.includes('\n'));
      }),
    );
  });

  it('is decided at once, however hostile the text', () => {
    const hostile = [
      '<img ',
      '<',
      '![',
      '](',
      'url(',
      '"',
      "='",
      ' ',
      '/*',
      ' /*',
      'src=',
      'a',
      '\\',
      'image-set(',
    ];
    const longest = Math.max(
      ...hostile.flatMap((opener) =>
        [...placeLanguages].map((language) => {
          const before = opener.repeat(placeReach);
          const start = performance.now();
          pathPlace(language, before, before);
          return performance.now() - start;
        }),
      ),
    );
    assert.ok(longest < 100, `${longest} ms`);
  });
});
