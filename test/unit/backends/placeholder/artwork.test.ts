import assert from 'node:assert/strict';
import fc from 'fast-check';
import { artwork } from '../../../../src/backends/placeholder/artwork.ts';
import { contrast, type Rgb, toHex, toRgb } from '../../../../src/backends/placeholder/color.ts';
import { glyphWidth, textWidth } from '../../../../src/backends/placeholder/glyphs.ts';
import { drawLine, layOut } from '../../../../src/backends/placeholder/label.ts';
import { palette } from '../../../../src/backends/placeholder/palette.ts';
import { hashText, randomStream } from '../../../../src/backends/placeholder/seed.ts';
import { rasterise, withoutText } from './support.ts';

const anyPrompt = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('<', '&', '"', "'", '>', ']]>', '\u0000', '\ud800', '\udfff', '\ufffe', 'a', ' '),
  }),
);
const edge = fc.integer({ min: 1, max: 4096 });

function textsOf(svg: string): string[] {
  const rows = new Map<string, string>();
  for (const [, baseline = '', text = ''] of svg.matchAll(/<text .*? y="(.*?)".*?>(.*?)<\/text>/g)) {
    rows.set(baseline, (rows.get(baseline) ?? '') + text);
  }
  return [...rows.values()];
}

describe('placeholder artwork', () => {
  it('is the same for the same request, and differs by prompt', () => {
    const request = { prompt: 'A fox in the snow', width: 320, height: 200 };
    assert.equal(artwork(request), artwork({ ...request }));
    assert.notEqual(
      withoutText(artwork(request)),
      withoutText(artwork({ ...request, prompt: 'A fox in the rain' })),
    );
  });

  it('is a well-formed picture of the exact size for any prompt', () => {
    const small = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(anyPrompt, small, small, (prompt, width, height) => {
        const pixels = rasterise(artwork({ prompt, width, height }));
        assert.deepEqual([pixels.width, pixels.height], [width, height]);
      }),
      { numRuns: 200 },
    );
  });

  it('escapes what XML would read as markup', () => {
    const [, line] = textsOf(artwork({ prompt: `<b>&amp; "it's"`, width: 1200, height: 630 }));
    assert.equal(line, '&#60;b&#62;&#38;amp; &#34;it&#39;s&#34;');
  });

  it('is opaque to its last pixel', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [1, 4096],
      [4096, 1],
      [331, 97],
    ] as const) {
      const { data } = rasterise(artwork({ prompt: 'Mountain lake', width, height }));
      assert.ok(
        data.every((value, i) => i % 4 !== 3 || value === 255),
        `${width} × ${height}`,
      );
    }
  });

  it('stays small in any shape', () => {
    fc.assert(
      fc.property(fc.string(), edge, edge, (prompt, width, height) => {
        assert.ok(artwork({ prompt, width, height }).length < 120_000);
      }),
    );
  });
});

describe('placeholder label', () => {
  it('shows the size and the prompt', () => {
    assert.deepEqual(textsOf(artwork({ prompt: 'A red fox', width: 1200, height: 630 })), [
      '1200 × 630',
      'A red fox',
    ]);
  });

  it('shows only the size of a prompt without drawable words', () => {
    for (const prompt of ['一只可爱的猫', '🎉🎉', '']) {
      assert.deepEqual(textsOf(artwork({ prompt, width: 900, height: 2100 })), ['900 × 2100']);
    }
  });

  it('leaves pictures under 64 px alone', () => {
    assert.deepEqual(layOut('A fox', 63, 4096, 5).lines, []);
    assert.deepEqual(layOut('A fox', 4096, 63, 5).lines, []);
    assert.equal(layOut('A fox', 64, 4096, 8).lines[0]?.text, '64 × 4096');
  });

  it('keeps inside the margin, in at most four lines, at any size', () => {
    const labelled = fc.integer({ min: 64, max: 4096 });
    fc.assert(
      fc.property(fc.lorem({ maxCount: 60 }), labelled, labelled, (prompt, width, height) => {
        const margin = 2.5 * Math.round(Math.min(width, height) * 0.04);
        const { lines } = layOut(prompt, width, height, margin);
        assert.ok(lines.length >= 1 && lines.length <= 4);
        for (const { text, baseline, size } of lines) {
          assert.ok(textWidth(text) * size <= width - 2 * margin + 1e-6, text);
          assert.ok(baseline - size * 0.75 >= margin - 1 && baseline <= height - margin + 1, text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('cuts a long prompt after three lines', () => {
    const { lines } = layOut('many words '.repeat(2000).trim(), 900, 2100, 90);
    assert.equal(lines.length, 4);
    assert.ok(lines[3]?.text.endsWith('…'));
  });

  it('has a contrast of 4.5 and more against every colour it may lie on', () => {
    fc.assert(
      fc.property(fc.string(), (prompt) => {
        const { ground, glow, shade, ink } = palette(randomStream(hashText(prompt)));
        const colors = [...ground, glow, shade];
        const dark = contrast(ink, [0, 0, 0]) > contrast(ink, [255, 255, 255]);
        // No mixture has a brighter (or darker) channel than the brightest (darkest) of what is mixed.
        const worst = [0, 1, 2].map((i) =>
          (dark ? Math.max : Math.min)(...colors.map((color) => color[i]!)),
        ) as unknown as Rgb;
        assert.ok(contrast(ink, worst) >= 4.5, `${contrast(ink, worst)}`);
      }),
      { numRuns: 3000 },
    );
  });

  it('has that contrast against the pixels around it', () => {
    for (let i = 0; i < 24; i++) {
      const request = { prompt: `Idea ${i}`, width: 240, height: 160 };
      const { ink } = palette(randomStream(hashText(request.prompt)));
      const inked = new RegExp(`<rect [^>]*"${toHex(ink)}"[^>]*/>`, 'g');
      const bare = rasterise(withoutText(artwork(request)).replace(inked, '')).data;
      for (let at = 0; at < bare.length; at += 4) {
        assert.ok(contrast(ink, [bare[at]!, bare[at + 1]!, bare[at + 2]!]) >= 4.5, request.prompt);
      }
    }
  });
});

describe('placeholder text', () => {
  const group = (content: string, width: number, height: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<g font-family="Inter SemiBold" font-weight="600" text-anchor="middle">${content}</g></svg>`;

  for (const [script, prompt] of [
    ['Latin', 'Quiet harbour'],
    ['Extended Latin', 'Żółć łąka'],
    ['Cyrillic', 'Тихая гавань'],
    ['Greek', 'Ήσυχο λιμάνι'],
    ['Vietnamese', 'Bến cảng yên tĩnh'],
  ] as const) {
    it(`is drawn in ${script}`, () => {
      const svg = artwork({ prompt, width: 600, height: 400 });
      const [drawn, bare] = [rasterise(svg).data, rasterise(withoutText(svg)).data];
      const { lines } = layOut(prompt, 600, 400, 40);
      const { baseline, size } = lines[1]!;
      const [first, last] = [Math.floor(baseline - size) * 600 * 4, Math.ceil(baseline) * 600 * 4];
      assert.equal(lines[1]?.text, prompt);
      assert.ok(drawn.subarray(first, last).some((value, i) => value !== bare[first + i]));
    });
  }

  it('has a glyph for every character that counts as drawable', () => {
    const points = Array.from({ length: 0xffff }, (_, i) => i + 1).filter(
      (point) => point > 0x20 && glyphWidth(String.fromCharCode(point)) !== undefined,
    );
    const cell = 60;
    const columns = 40;
    const rows = Math.ceil((points.length + 1) / columns);
    const at = (i: number) => ({ x: (i % columns) * cell, y: Math.floor(i / columns) * cell });
    const texts = ['猫', ...points.map((point) => String.fromCharCode(point))].map((text, i) =>
      drawLine({ text, baseline: at(i).y + 44, size: 32 }, at(i).x + cell / 2),
    );
    const { width, data } = rasterise(group(texts.join(''), columns * cell, rows * cell));
    const look = (i: number) =>
      Array.from({ length: cell }, (_, row) => {
        const start = ((at(i).y + row) * width + at(i).x) * 4;
        return Buffer.from(data.subarray(start, start + cell * 4)).toString('base64');
      }).join('\n');
    const box = look(0);
    points.forEach((point, i) => {
      const drawn = look(i + 1);
      assert.notEqual(drawn, box, `U+${point.toString(16)}`);
      assert.ok(/[^A=\n]/.test(drawn), `U+${point.toString(16)} is blank`);
    });
  });

  it('looks the same in a sentence as letter by letter', () => {
    const ink = (content: string) => {
      const { data } = rasterise(group(content, 1400, 80));
      let sum = 0;
      for (let at = 3; at < data.length; at += 4) sum += data[at]!;
      return sum;
    };
    for (const text of [
      'Nguyễn ngồi bên bờ sông Đường phố đấy',
      'Zażółć gęślą jaźń: żółty łabędź, świt',
      'Ένα μικρό λευκό σπίτι — Σαντορίνη, ΤΑΥΓΕΤΟΣ…',
      'Қазақ тілі — ұлы дала, ғажап; Ґанок, їжак',
      'Кот «Барсик» (2024), office, жёлтый Йод — 50 % & <b>…',
      'Příliš žluťoučký kůň úpěl ďábelské ódy 100 €',
    ]) {
      let pen = 50;
      let apart = '';
      for (const character of text) {
        const advance = textWidth(character) * 40;
        apart += drawLine({ text: character, baseline: 55, size: 40 }, pen + advance / 2);
        pen += advance;
      }
      const ratio = ink(drawLine({ text, baseline: 55, size: 40 }, 700)) / ink(apart);
      assert.ok(Math.abs(ratio - 1) < 0.01, `${text}: ${ratio}`);
    }
  });
});

describe('placeholder colours', () => {
  it('converts OKLCH to sRGB', () => {
    assert.deepEqual(toRgb({ l: 1, c: 0, h: 0 }), [255, 255, 255]);
    assert.deepEqual(toRgb({ l: 0, c: 0, h: 0 }), [0, 0, 0]);
    assert.deepEqual(toRgb({ l: 0.62796, c: 0.25768, h: 29.234 }), [255, 0, 0]);
  });

  it('gives up chroma, not hue, for a colour outside sRGB', () => {
    const [red, green, blue] = toRgb({ l: 0.5, c: 0.4, h: 150 });
    assert.ok(green > red && green > blue);
    assert.ok(Math.abs(contrast([red, green, blue], [255, 255, 255]) - 6) < 1);
  });

  it('measures contrast as WCAG does', () => {
    assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
    assert.equal(contrast([9, 9, 9], [9, 9, 9]), 1);
    assert.ok(Math.abs(contrast([118, 118, 118], [255, 255, 255]) - 4.54) < 0.01);
  });
});
