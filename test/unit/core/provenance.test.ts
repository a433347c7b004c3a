import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { pathInside } from '../../../src/core/assetName.ts';
import { imageFormats } from '../../../src/core/exactImage.ts';
import { extensionOf } from '../../../src/core/imageFile.ts';
import type { Job } from '../../../src/core/job.ts';
import {
  parseProvenance,
  printProvenance,
  Provenance,
  provenanceOf,
  readProvenance,
  sidecarName,
  stripProvenance,
  writeProvenance,
} from '../../../src/core/provenance.ts';
import { checkImage } from '../../../src/jobs/imageCheck.ts';
import { makePng, withChunk } from '../support/images.ts';
import type { PngStyle } from '../support/images.ts';
import { anyHistory, freshJob } from '../support/jobs.ts';
import { anyProvenance, sampleProvenance as sample } from '../support/provenance.ts';
import { sampleRequest } from '../support/requests.ts';

const { tool } = sample;

/** An `iTXt` chunk as another program might write it. */
function textChunk(fields: {
  keyword?: string;
  compressed?: boolean;
  language?: string;
  text: string | Uint8Array;
}): Uint8Array {
  const { keyword = 'Easel', compressed = false, language = '', text } = fields;
  const head = Buffer.from(`${keyword}\0${compressed ? '\x01' : '\0'}\0${language}\0\0`, 'latin1');
  return Buffer.concat([head, Buffer.from(text)]);
}

const pngs = fc
  .tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom<PngStyle>('rgb', 'rgba', 'grey'),
    fc.nat(99),
    fc.boolean(),
  )
  .map(([width, style, seed, commented]) => {
    const png = makePng(width, 7, style, seed);
    return commented ? withChunk(png, 'iTXt', textChunk({ keyword: 'Comment', text: 'theirs' })) : png;
  });

describe('The provenance in a PNG', () => {
  it('reads as it was written, whatever was typed', () => {
    fc.assert(
      fc.property(pngs, anyProvenance, (png, provenance) => {
        assert.deepEqual(readProvenance(writeProvenance(png, provenance)), provenance);
      }),
      { numRuns: 500 },
    );
  });

  it('holds the longest prompt that a model takes, in any script', () => {
    for (const letter of ['x', '雪', '\ud83d\ude00', '\ud800']) {
      const provenance = { ...sample, prompt: letter.repeat(32_000 / letter.length) };
      assert.deepEqual(readProvenance(writeProvenance(makePng(4, 4), provenance)), provenance);
    }
  });

  it('comes out again without a trace', () => {
    fc.assert(
      fc.property(pngs, anyProvenance, fc.uint8Array({ maxLength: 20 }), (png, provenance, behind) => {
        const whole = Buffer.concat([png, behind]);
        const stripped = stripProvenance(writeProvenance(whole, provenance));
        assert.deepEqual(Buffer.from(stripped), whole);
      }),
      { numRuns: 500 },
    );
  });

  it('is replaced when it is written again', () => {
    fc.assert(
      fc.property(pngs, anyProvenance, anyProvenance, (png, first, second) => {
        assert.deepEqual(writeProvenance(writeProvenance(png, first), second), writeProvenance(png, second));
      }),
    );
  });

  it('leaves an image that others read, with the same pixels', () => {
    const png = makePng(9, 6, 'rgba', 3);
    const written = writeProvenance(png, sample);
    assert.deepEqual(decode(written, { checkCrc: true }).data, decode(png).data);
    assert.equal(checkImage(written).whole, true);
  });

  it('is one iTXt chunk behind the header, as the specification lays it out', () => {
    const png = makePng(9, 6);
    const expected = withChunk(png, 'iTXt', textChunk({ text: JSON.stringify(sample) }));
    assert.deepEqual(Buffer.from(writeProvenance(png, sample)), expected);
  });

  it('takes every chunk of ours out, wherever another program put it, and nothing of others', () => {
    const others = withChunk(makePng(5, 5), 'iTXt', textChunk({ keyword: 'Easel2', text: 'theirs' }));
    const second = withChunk(others, 'iTXt', textChunk({ text: 'an old note' }));
    assert.deepEqual(Buffer.from(stripProvenance(writeProvenance(second, sample))), Buffer.from(others));
    assert.deepEqual(Buffer.from(stripProvenance(second)), Buffer.from(others));
  });

  it('is not written into what is none, or has no header, and that is the same array', () => {
    for (const bytes of [new Uint8Array(), Buffer.from('%PDF-1.7'), makePng(3, 3).subarray(0, 20)]) {
      assert.equal(writeProvenance(bytes, sample), bytes);
      assert.equal(stripProvenance(bytes), bytes);
    }
    const png = makePng(3, 3);
    assert.equal(stripProvenance(png), png);
  });

  for (const [what, data] of [
    ['that is compressed', textChunk({ compressed: true, text: JSON.stringify(sample) })],
    ['without its separators', Buffer.from('Easel\0\0\0')],
    ['that is cut', textChunk({ text: JSON.stringify(sample).slice(0, -1) })],
    ['that is not UTF-8', textChunk({ text: Uint8Array.of(0x22, 0xff, 0x22) })],
    ['that is something else', textChunk({ text: '[1]' })],
    ['of a later format', textChunk({ text: JSON.stringify({ ...sample, version: 2 }) })],
    ['with a field of the wrong type', textChunk({ text: JSON.stringify({ ...sample, mask: 'yes' }) })],
    ['without a prompt', textChunk({ text: JSON.stringify({ ...sample, prompt: undefined }) })],
    ['with a negative cost', textChunk({ text: JSON.stringify({ ...sample, costUsd: -1 }) })],
    ['of another program', textChunk({ keyword: 'easel', text: JSON.stringify(sample) })],
  ] as const) {
    it(`reads as none from a text ${what}`, () => {
      assert.equal(readProvenance(withChunk(makePng(3, 3), 'iTXt', data)), undefined);
    });
  }

  it('reads with a language, with further fields, and behind one that cannot be read', () => {
    const later = { ...sample, colour: 'red' };
    const text = textChunk({ language: 'en-GB', text: JSON.stringify(later) });
    const good = withChunk(makePng(3, 3), 'iTXt', text);
    assert.deepEqual(readProvenance(good), sample);
    assert.deepEqual(readProvenance(withChunk(good, 'iTXt', textChunk({ text: '{' }))), sample);
  });

  it('reads as none when it is damaged', () => {
    const written = writeProvenance(makePng(3, 3), sample);
    const at = Buffer.from(written).indexOf('red kite');
    written[at] = 'b'.charCodeAt(0);
    assert.equal(readProvenance(written), undefined);
  });

  it('reads as the same or as none from a file that is cut or spoilt, and never throws', () => {
    const written = writeProvenance(makePng(6, 6), sample);
    for (let length = 0; length < written.length; length++) {
      const cut = written.subarray(0, length);
      assert.ok([undefined, JSON.stringify(sample)].includes(JSON.stringify(readProvenance(cut))));
      assert.ok(stripProvenance(cut).length <= length);
    }
    const spoilt = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(spoilt, (changes) => {
        const copy = Uint8Array.from(written);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        const found = readProvenance(copy);
        if (found) assert.deepEqual(found, sample);
        stripProvenance(copy);
        writeProvenance(copy, sample);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never throws, whatever the bytes', () => {
    const png = makePng(3, 3);
    fc.assert(
      fc.property(fc.nat(45), fc.uint8Array({ maxLength: 120 }), (kept, rest) => {
        const bytes = Buffer.concat([png.subarray(0, kept), rest]);
        assert.equal(readProvenance(bytes), undefined);
        assert.equal(Buffer.compare(stripProvenance(writeProvenance(bytes, sample)), bytes), 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('The provenance of an image', () => {
  it('is asked for by the menus, of every format that can hold it', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { menus: Record<string, { command: string; when?: string }[]> };
    };
    const inExplorer = contributes.menus['explorer/context'] ?? [];
    for (const name of ['easel.regenerateFrom', 'easel.removeProvenance']) {
      const { when = '' } = inExplorer.find(({ command }) => command === name) ?? {};
      const pattern = new RegExp(/=~ \/(.*)\/i/.exec(when)?.[1] ?? '^$', 'i');
      for (const format of imageFormats) assert.match(`.${extensionOf[format]}`, pattern);
    }
  });
});

describe('The provenance beside an image', () => {
  it('reads as it was printed', () => {
    fc.assert(
      fc.property(anyProvenance, (provenance) => {
        assert.deepEqual(parseProvenance(printProvenance(provenance)), provenance);
      }),
    );
  });

  it('is none where the text is another one', () => {
    for (const text of ['', '{', 'null', '{"version":1}', '{"compilerOptions":{}}']) {
      assert.equal(parseProvenance(text), undefined, text);
    }
  });

  it('is named after the whole name of the image, so that kite.png and kite.webp have one each', () => {
    assert.equal(sidecarName('kite.webp'), 'kite.webp.easel.json');
  });
});

describe('The provenance of a job', () => {
  const readyAt = Date.UTC(2026, 10, 20, 9, 30);
  const job = (changes: Partial<Job['request']>, facts: Partial<Job> = {}): Job => ({
    ...freshJob({ request: sampleRequest(changes) }),
    result: { urls: ['https://files.example/1.png?key=secret'], readyAt },
    ...facts,
  });

  it('says what made the image, and when', () => {
    const made = provenanceOf(
      job({ tier: '2K', ratio: '16:9', references: ['file:///site/img/kite.png'] }, { costUsd: 0.02 }),
      () => 'img/kite.png',
      tool,
    );
    assert.deepEqual(made, sample);
  });

  it('leaves out a tier and a cost that there are not', () => {
    const { tier, ...request } = sampleRequest({ model: 'gpt-4o-image', mask: 'file:///m.png' });
    const made = provenanceOf(freshJob({ request, backend: 'placeholder' }), () => '', tool);
    assert.deepEqual(
      [made.tier, made.costUsd, made.mask, made.backend],
      [undefined, undefined, true, 'placeholder'],
    );
    assert.ok(!('tier' in made) && !('costUsd' in made));
  });

  it('gives each image of a task its share of the cost', () => {
    const urls = ['a', 'b', 'c'];
    const made = provenanceOf(job({}, { result: { urls, readyAt }, costUsd: 0.04 }), () => '', tool);
    assert.equal(made.costUsd, 0.013333);
  });

  for (const [path, kept] of [
    ['img/kite.png', 'img/kite.png'],
    ['kite.png', 'kite.png'],
    ['/home/ada/kite.png', 'kite.png'],
    ['C:\\Users\\ada\\kite.png', 'kite.png'],
    ['c:kite.png', 'kite.png'],
    ['\\\\server\\share\\kite.png', 'kite.png'],
    ['../ada/kite.png', 'kite.png'],
    ['https://ada@example.com/kite.png', 'kite.png'],
    ['vscode-remote://ssh/kite.png', 'kite.png'],
    ['/..', ''],
  ] as const) {
    it(`names a reference at ${path} no further than ${kept || 'nothing'}`, () => {
      assert.deepEqual(provenanceOf(job({ references: ['file:///x'] }), () => path, tool).references, [kept]);
    });
  }

  it('fits its schema and tells no address, no account and no place, whatever the job went through', () => {
    fc.assert(
      fc.property(anyHistory, fc.webPath(), (history, path) => {
        const last = history.at(-1)?.job;
        assert.ok(last);
        const marked: Job = {
          ...last,
          account: 'SECRET-account',
          uploads: { references: ['https://SECRET/'], mask: 'https://SECRET/' },
          request: { ...last.request, target: { ...last.request.target, root: 'file:///SECRET' } },
        };
        const made = provenanceOf(marked, () => path, tool);
        assert.deepEqual(Provenance.parse(made), made);
        assert.deepEqual(
          provenanceOf(marked, () => path, tool),
          made,
        );
        assert.doesNotMatch(JSON.stringify(made), /SECRET/);
        for (const reference of made.references) assert.equal(pathInside(reference), reference.trim());
      }),
    );
  });
});
