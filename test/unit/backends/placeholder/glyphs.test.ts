import assert from 'node:assert/strict';
import { glyphWidth, textWidth } from '../../../../src/backends/placeholder/glyphs.ts';
import { installedFiles } from './support.ts';
import { advances } from './woff2.ts';

describe('placeholder glyphs', () => {
  it('knows exactly what the bundled fonts draw, and how wide', () => {
    const real = new Map(installedFiles.fontPaths.flatMap((path) => [...advances(path)]));
    let drawn = 0;
    for (let point = 0; point <= 0xffff; point++) {
      const character = String.fromCharCode(point);
      const expected = real.get(point);
      const width = glyphWidth(character);
      if (expected === undefined || (point !== 0x20 && /[\p{C}\p{M}\p{Zs}]/u.test(character))) {
        assert.equal(width, undefined, `U+${point.toString(16)}`);
      } else {
        assert.ok(Math.abs(width! - expected) <= 0.5 / 49 + 1e-9, `U+${point.toString(16)}`);
        drawn++;
      }
    }
    assert.equal(drawn, 1367);
  });

  it('adds up the widths of a text', () => {
    assert.equal(textWidth('aa'), 2 * glyphWidth('a')!);
    assert.equal(textWidth(''), 0);
    assert.equal(textWidth('猫🐱'), 0);
  });
});
