import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  assetStem,
  isWindowsPath,
  nameKey,
  nthName,
  pathInside,
  splitAssetPath,
} from '../../../src/core/assetName.ts';
import { anyName, everyPlane } from '../support/names.ts';

/** What Windows, macOS or Linux refuse in a name, and what cannot be seen. */
const refused = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const deviceName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

const deviceNames = ['con', 'prn', 'aux', 'nul'].concat(
  ['com', 'lpt'].flatMap((port) => Array.from('0123456789¹²³').map((digit) => port + digit)),
);

/** Any text: any code points, lone surrogates, words of many scripts, device names, paths, marks. */
const anyPrompt = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'Σ',
          'İ',
          'ẞ',
          'ﬁ',
          'é',
          'e\u0301',
          '한',
          '\u1112\u1161\u11ab',
          'क़',
          '\u0301',
          '\ufe0f',
          "'",
        ),
        fc.constantFrom(...deviceNames, ' ', '.', '..', '/', '\\', '-', '🦊', '1️⃣', 'kite', 'ПЕСНЯ'),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

describe('the name of a file', () => {
  const stems = (check: (stem: string, prompt: string) => void): void => {
    fc.assert(
      fc.property(anyPrompt, (prompt) => {
        check(assetStem(prompt), prompt);
      }),
      { numRuns: 2_000 },
    );
  };

  it('is never empty, and holds something to see', () => {
    stems((stem) => {
      assert.match(stem, /[\p{L}\p{N}]/u);
    });
  });

  it('is at most 60 bytes long in UTF-8', () => {
    stems((stem) => {
      assert.ok(Buffer.byteLength(stem) <= 60, stem);
    });
  });

  it('holds nothing that an operating system refuses', () => {
    stems((stem) => {
      assert.doesNotMatch(stem, refused);
      assert.doesNotMatch(stem, deviceName);
      assert.doesNotMatch(stem, /^[-.\s]|[-.\s]$/u);
    });
  });

  it('is in Unicode form NFC, so that two systems spell it alike', () => {
    stems((stem) => {
      assert.equal(stem.normalize('NFC'), stem);
    });
  });

  it('of a name is that name', () => {
    stems((stem) => {
      assert.equal(assetStem(stem), stem);
    });
  });

  it('holds all that for every mark, number, cased letter and invisible character, alone and in a word', () => {
    const interesting = /[\p{M}\p{N}\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Default_Ignorable_Code_Point}]/u;
    for (let point = 0; point <= 0x2ffff; point++) {
      const character = String.fromCodePoint(point);
      if (!interesting.test(character) && character.normalize('NFC') === character) continue;
      for (const prompt of [character, `a${character}`]) {
        const stem = assetStem(prompt);
        const fine =
          /[\p{L}\p{N}]/u.test(stem) &&
          !refused.test(stem) &&
          stem.normalize('NFC') === stem &&
          assetStem(stem) === stem;
        if (!fine) assert.fail(`U+${point.toString(16)}: ${JSON.stringify(stem)}`);
      }
    }
  });

  it('is made of the first words of the prompt', () => {
    assert.deepEqual(
      [
        'A red kite over the sea, oil on canvas',
        "The kite's tail",
        '  Hello,   World!  ',
        'Kite No. 7 (draft).png',
        'snake_case and kebab-case',
      ].map(assetStem),
      [
        'a-red-kite-over-the-sea-oil-on-canvas',
        'the-kites-tail',
        'hello-world',
        'kite-no-7-draft-png',
        'snake-case-and-kebab-case',
      ],
    );
  });

  it('keeps the letters of every script', () => {
    assert.equal(assetStem('Красный змей над морем'), 'красный-змей-над-морем');
    assert.equal(assetStem('海の上の赤い凧'), '海の上の赤い凧');
    assert.equal(assetStem('लाल पतंग'), 'लाल-पतंग');
    assert.equal(assetStem('ΟΔΟΣ'), 'οδος');
  });

  it('leaves out what cannot be seen', () => {
    assert.equal(assetStem('❤️ kite\u200d\u00ad s 1️⃣'), 'kite-s-1\u20e3');
    assert.equal(assetStem('\u3164\uffa0'), 'image');
  });

  it('cuts after a whole word, and a single long word after a whole character', () => {
    const words = assetStem('Длинное описание картины с воздушным змеем над очень синим морем');
    assert.equal(words, 'длинное-описание-картины-с');
    assert.equal(assetStem('界'.repeat(50)), '界'.repeat(20));
    assert.equal(assetStem('x'.repeat(100)), 'x'.repeat(60));
  });

  it('is "image" where a prompt has no letter and no digit', () => {
    for (const prompt of ['', '   ', '🦊🪁', '❤️', '!?…', '../..', '\ud800', '\u0301\u0301', '\ufe0f']) {
      assert.equal(assetStem(prompt), 'image', JSON.stringify(prompt));
    }
  });

  it('cannot leave its folder', () => {
    assert.equal(assetStem('../../etc/passwd'), 'etc-passwd');
    assert.equal(assetStem('C:\\Windows\\system32'), 'c-windows-system32');
    assert.equal(assetStem('file:///etc/hosts'), 'file-etc-hosts');
  });

  it('is no device of Windows, whatever the case', () => {
    for (const device of deviceNames) {
      assert.equal(assetStem(device.toUpperCase()), `${device}-image`);
      assert.equal(assetStem(`  ${device}. `), `${device}-image`);
    }
    assert.equal(assetStem('console'), 'console');
    assert.equal(assetStem('con artist'), 'con-artist');
  });
});

describe('the series of names', () => {
  it('is kite.png, kite-2.png, kite-3.png', () => {
    assert.deepEqual(
      [1, 2, 3].map((n) => nthName('kite', 'png', n)),
      ['kite.png', 'kite-2.png', 'kite-3.png'],
    );
  });

  it('never asks for a name longer than 255 bytes, however long the stem and the number', () => {
    fc.assert(
      fc.property(
        anyPrompt,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 30 }),
        (text, n, times) => {
          const stem = text.repeat(times);
          const name = nthName(stem, 'jpeg', n);
          const end = n === 1 ? '.jpeg' : `-${n}.jpeg`;
          assert.ok(Buffer.byteLength(name) <= 255);
          assert.ok(name.endsWith(end));
          assert.ok(stem.startsWith(name.slice(0, -end.length)));
          if (Buffer.byteLength(stem + end) <= 255) assert.equal(name, stem + end);
          if (stem.isWellFormed()) assert.ok(name.isWellFormed());
        },
      ),
    );
  });
});

/** Paths of names that a person may have given, and such as only look like one. */
const anyPath = fc
  .array(
    fc.oneof(anyName, anyPrompt, fc.constantFrom('..', '.', '', ' ', '. ', 'c:', 'NUL', 'img', 'a.png')),
    {
      maxLength: 5,
    },
  )
  .chain((parts) => fc.constantFrom('/', '\\', '//').map((separator) => parts.join(separator)));

describe('a path inside of a folder', () => {
  it('stays the same once it is in one spelling, climbs nowhere, and is well-formed', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const inside = pathInside(path);
        if (inside === undefined) return;
        assert.equal(pathInside(inside), inside);
        assert.ok(inside.isWellFormed() && !/[\\\0]|^\/|\/\/|\/$/.test(inside), JSON.stringify(inside));
        assert.ok(inside.split('/').every((part) => part !== '..' && part !== '.'));
        assert.ok(!inside.split('/').some((part) => /^\s*\.\.\s*$|^[a-z]:/i.test(part)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of names of every plane of Unicode is taken as it is', () => {
    for (const name of everyPlane) assert.equal(pathInside(`${name}/${name}.png`), `${name}/${name}.png`);
  });

  it('is none where half a surrogate pair or a zero byte stands in it, which no file system can write', () => {
    for (const path of ['a\ud800.png', 'a\udc00/b.png', 'img/\ude00\ud83d.png', 'a\0.png']) {
      assert.equal(pathInside(path), undefined, JSON.stringify(path));
    }
  });
});

describe('the name that somebody gave a file', () => {
  it('is kept but for what some system refuses', () => {
    for (const [path, directory, stem] of [
      ['img/Kite.png', 'img', 'Kite'],
      ['img/Kite.min.png', 'img', 'Kite.min'],
      ['img/a:b?.png', 'img', 'ab'],
      ['img/kite. .png', 'img', 'kite'],
      ['шрифт/змей', 'шрифт', 'змей'],
    ] as const) {
      assert.deepEqual(splitAssetPath(path, false), { directory, stem }, path);
    }
  });

  it('is no device of Windows, whatever follows the first dot', () => {
    for (const device of deviceNames) {
      for (const name of [
        device,
        `${device.toUpperCase()}.png`,
        `${device}.tar.png`,
        `${device} .min.webp`,
      ]) {
        assert.equal(splitAssetPath(`img/${name}`, false).stem, '', name);
        assert.equal(isWindowsPath(`img/${name}`), false, name);
        assert.equal(isWindowsPath(`${name}/kite.png`), false, name);
      }
    }
    for (const name of ['console.png', 'com10.png', 'my con.png', 'kite.con.png']) {
      assert.equal(isWindowsPath(name), true, name);
      assert.notEqual(splitAssetPath(name, false).stem, '', name);
    }
  });

  it('whatever it is, becomes a stem that Windows takes, or none', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const inside = pathInside(path);
        if (inside === undefined) return;
        const { stem } = splitAssetPath(inside, false);
        if (stem !== '') assert.ok(isWindowsPath(nthName(stem, 'png', 1)), JSON.stringify(stem));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what Windows takes for a path', () => {
  it('holds none of its signs, and no part ends in a dot or a space', () => {
    for (const path of ['a:b.png', 'img/a|b.png', 'a?.png', 'a*.png', '"a".png', '<a>.png', 'a\tb.png']) {
      assert.equal(isWindowsPath(path), false, path);
    }
    for (const path of ['dir./a.png', 'dir /a.png', 'a.png.', 'a.png ']) {
      assert.equal(isWindowsPath(path), false, path);
    }
    for (const name of everyPlane) assert.equal(isWindowsPath(`${name}/${name}.png`), true, name);
  });
});

describe('what names have in common that a file system may take for one', () => {
  it('is neither their case nor how their marks are put together', () => {
    for (const [one, other] of [
      ['img/Kite.PNG', 'IMG/kite.png'],
      ['Ärger.png', 'a\u0308RGER.png'],
      ['ΟΔΟΣ.png', 'οδοσ.png'],
      ['ΟΔΟΣ', 'οδος'],
      ['𐐀.png', '𐐨.png'],
      ['\u212b.png', 'å.png'],
      ['змеЙ.png', 'ЗМЕИ\u0306.png'],
    ] as const) {
      assert.equal(nameKey(one), nameKey(other), `${one} ${other}`);
    }
  });

  it('is more than that for names that no file system takes for one', () => {
    for (const [one, other] of [
      ['straße.png', 'strasse.png'],
      ['e.png', 'é.png'],
      ['a/b.png', 'a-b.png'],
      ['ﬁ.png', 'fi.png'],
      ['1️⃣.png', '1.png'],
    ] as const) {
      assert.notEqual(nameKey(one), nameKey(other), `${one} ${other}`);
    }
  });

  it('is the same for a name in any case and form, and parted by the same slashes', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const key = nameKey(path);
        assert.equal(nameKey(path.normalize('NFD')), key);
        assert.equal(nameKey(path.normalize('NFC')), key);
        assert.equal(nameKey(key), key);
        assert.equal(key.split('/').length, path.split('/').length);
      }),
      { numRuns: 2_000 },
    );
  });
});
