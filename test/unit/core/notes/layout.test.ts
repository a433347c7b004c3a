import assert from 'node:assert/strict';
import { readProvenance, stripProvenance, writeProvenance } from '../../../../src/core/provenance.ts';
import { decodeBmp, readIco } from '../../../../src/images/bmp.ts';
import { avif, bmpOf, gifOf, icoOf, jpeg, turned } from '../../images/fixtures.ts';
import { makePng } from '../../support/images.ts';
import { sampleProvenance as sample } from '../../support/provenance.ts';
import { codecs } from '../../images/support.ts';
import { sampleImages } from './samples.ts';

const text = JSON.stringify(sample);
const latin1 = (content: string): Buffer => Buffer.from(content, 'latin1');
const write = (image: Uint8Array): Buffer => Buffer.from(writeProvenance(image, sample));

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Passes for an image of ours that says `sample` in exactly these bytes. */
function assertReads(image: Uint8Array): void {
  assert.deepEqual(readProvenance(image), sample);
}

/** Passes for an image in which nothing is ours. */
function assertForeign(image: Uint8Array): void {
  assert.equal(readProvenance(image), undefined);
  assert.equal(stripProvenance(image), image);
}

/** Passes for what cannot hold a note. */
function assertRefused(image: Uint8Array): void {
  assert.equal(writeProvenance(image, sample), image);
}

describe('The note in a JPEG', () => {
  const segment = (content: string | Buffer): Buffer => {
    const bytes = Buffer.from(content);
    return Buffer.concat([
      Buffer.from([0xff, 0xfe, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]),
      bytes,
    ]);
  };
  const [start, jfifEnd] = [2, 20];

  it('is a comment behind the application segments', () => {
    const expected = [jpeg.subarray(0, jfifEnd), segment(`Easel\0${text}`), jpeg.subarray(jfifEnd)];
    assert.deepEqual(write(jpeg), Buffer.concat(expected));
    const photo = turned(6);
    const exifEnd = photo.indexOf(jpeg.subarray(start));
    assert.deepEqual(
      write(photo).subarray(0, exifEnd + jfifEnd - start),
      photo.subarray(0, exifEnd + jfifEnd - start),
    );
  });

  it('goes on in the next comment when one is full, however it fits', () => {
    const room = 65_533 - 6;
    const head = JSON.stringify({ ...sample, prompt: '' }).length;
    for (const length of [room - 1, room, room + 1, 2 * room - 1, 2 * room, 2 * room + 1]) {
      const long = { ...sample, prompt: 'x'.repeat(length - head) };
      const written = Buffer.from(writeProvenance(jpeg, long));
      assert.deepEqual(readProvenance(written), long);
      assert.deepEqual(stripProvenance(written), new Uint8Array(jpeg));
      const segments = Math.floor(length / room) + 1;
      assert.equal(written.length, jpeg.length + length + segments * (4 + 6));
    }
  });

  it('is none in comments of others, nor behind the pixels', () => {
    const others = ['Easel', 'easel\0{}', 'Made with Easel\0{}', ''].map(segment);
    assertForeign(Buffer.concat([jpeg.subarray(0, jfifEnd), ...others, jpeg.subarray(jfifEnd)]));
    assertForeign(Buffer.concat([jpeg, segment(`Easel\0${text}`)]));
  });

  it('is found behind fill bytes and other segments', () => {
    const others = [segment('theirs'), Buffer.from([0xff, 0xff]), segment(`Easel\0${text}`)];
    assertReads(Buffer.concat([jpeg.subarray(0, jfifEnd), ...others, jpeg.subarray(jfifEnd)]));
  });

  it('is not written where the pixels are missing', () => {
    assertRefused(jpeg.subarray(0, jfifEnd));
    assertRefused(Buffer.from([0xff, 0xd8, 0xff, 0xd9]));
  });
});

describe('The note in a WebP', () => {
  let webp: Buffer;
  before(async () => (webp = Buffer.from((await sampleImages()).webp[0] ?? [])));
  const withChunk = (type: string, content: string): Buffer => {
    const padding = Buffer.alloc(content.length & 1);
    const chunk = Buffer.concat([latin1(type), uint32(content.length), latin1(content), padding]);
    const size = webp.readUInt32LE(4) + chunk.length;
    return Buffer.concat([webp.subarray(0, 4), uint32(size), webp.subarray(8), chunk]);
  };

  it('is a chunk behind all others, counted in the size of the file', () => {
    assert.deepEqual(write(webp), withChunk('EASL', `Easel\0${text}`));
    assert.equal(write(webp).readUInt32LE(4), write(webp).length - 8);
  });

  it('is none in chunks of others', () => {
    assertForeign(withChunk('EASL', text));
    assertForeign(withChunk('XMP ', `Easel\0${text}`));
  });

  it('leaves what lies behind the image where it is', () => {
    const longer = Buffer.concat([webp, latin1('behind')]);
    assert.ok(write(longer).subarray(-6).equals(latin1('behind')));
    assert.deepEqual(stripProvenance(write(longer)), new Uint8Array(longer));
  });

  it('is not written where the size is not that of the chunks', () => {
    assertRefused(webp.subarray(0, -2));
    assertRefused(
      Buffer.concat([webp.subarray(0, 4), uint32(webp.length - 4), webp.subarray(8), Buffer.alloc(4)]),
    );
  });
});

describe('The note in a GIF', () => {
  const gif = gifOf(1, 0);
  const comment = (content: string, part = 255): Buffer => {
    const bytes = Buffer.from(content);
    const parts = Array.from({ length: Math.ceil(bytes.length / part) }, (_, index) => {
      const piece = bytes.subarray(index * part, (index + 1) * part);
      return Buffer.concat([Buffer.from([piece.length]), piece]);
    });
    return Buffer.concat([Buffer.from([0x21, 0xfe]), ...parts, Buffer.alloc(1)]);
  };
  const withBlock = (block: Buffer): Buffer => Buffer.concat([gif.subarray(0, -1), block, gif.subarray(-1)]);

  it('is a comment before the trailer', () => {
    assert.deepEqual(write(gif), withBlock(comment(`Easel\0${text}`)));
  });

  it('is found wherever another program puts it, in whatever parts', () => {
    const head = gif.subarray(0, 19);
    assertReads(Buffer.concat([head, comment(`Easel\0${text}`, 7), gif.subarray(19)]));
  });

  it('is none in comments of others, nor in what only looks like one', () => {
    assertForeign(withBlock(comment(`easel\0${text}`)));
    assertForeign(
      withBlock(Buffer.concat([Buffer.from([0x21, 0xff]), comment(`Easel\0${text}`).subarray(2)])),
    );
    assertForeign(Buffer.concat([gif, comment(`Easel\0${text}`)]));
  });

  it('is not written where the trailer is missing', () => {
    assertRefused(gif.subarray(0, -1));
    assertRefused(Buffer.concat([gif.subarray(0, -1), latin1('?;')]));
  });
});

describe('The note in an AVIF', () => {
  const ourId = Buffer.from('16dad78a40244bbbb961c2522154f570', 'hex');
  const box = (type: string, ...content: Buffer[]): Buffer => {
    const whole = Buffer.concat([Buffer.alloc(4), latin1(type), ...content]);
    whole.writeUInt32BE(whole.length);
    return whole;
  };

  it('is a box behind all others', () => {
    assert.deepEqual(write(avif), Buffer.concat([avif, box('uuid', ourId, Buffer.from(text))]));
  });

  it('is none in boxes of others', () => {
    assertForeign(Buffer.concat([avif, box('uuid', Buffer.alloc(16, 7), Buffer.from(text))]));
    assertForeign(Buffer.concat([avif, box('free', ourId, Buffer.from(text))]));
  });

  it('leaves its room empty where something lies behind it, so that no pixel moves', async () => {
    const behind = Buffer.concat([write(avif), box('free')]);
    const stripped = stripProvenance(behind);
    assertReads(behind);
    const emptied = box('free', Buffer.alloc(write(avif).length - avif.length - 8));
    assert.deepEqual(stripped, new Uint8Array(Buffer.concat([avif, emptied, box('free')])));
    assert.equal(stripProvenance(stripped), stripped);
    assert.deepEqual(await codecs.decode(stripped, 'avif'), await codecs.decode(avif, 'avif'));
  });

  it('is found behind a box whose length needs 64 bits', () => {
    const long = box('mdat', Buffer.from([0, 0, 0, 0, 0, 0, 0, 20]), Buffer.alloc(4));
    long.writeUInt32BE(1);
    const image = Buffer.concat([avif, long]);
    assertReads(write(image));
    assert.deepEqual(stripProvenance(write(image)), new Uint8Array(image));
  });

  it('is not written behind a box that takes all that comes, or that is cut', () => {
    const endless = box('mdat', Buffer.alloc(4));
    endless.writeUInt32BE(0);
    assertRefused(Buffer.concat([avif, endless]));
    assertRefused(avif.subarray(0, -1));
  });
});

describe('The note at the end of an ICO or a BMP', () => {
  const ico = icoOf(makePng(5, 3), makePng(9, 9));
  const bmp = bmpOf({ depth: 24, width: 1, height: 1, rows: [[0, 0, 255, 0]] });
  const trailer = Buffer.concat([
    latin1('Easel\0'),
    Buffer.from(text),
    uint32(6 + Buffer.byteLength(text) + 4),
  ]);

  it('is followed by its length, and moves no picture of an icon', () => {
    assert.deepEqual(write(ico), Buffer.concat([ico, trailer]));
    assert.deepEqual(readIco(write(ico))?.bytes, ico.subarray(-makePng(9, 9).length));
  });

  it('is counted in the size that a BMP says', () => {
    const sized = Buffer.concat([bmp, trailer]);
    sized.writeUInt32LE(sized.length, 2);
    assert.deepEqual(write(bmp), sized);
    assert.deepEqual(decodeBmp(write(bmp)), decodeBmp(bmp));
  });

  it('is none in what others put there, nor where it would be part of a picture', () => {
    for (const behind of ['Easel\0', `Easel\0${text}`, '\0\0\0\0', '\x0a\0\0\0', '\xff\xff\xff\xff']) {
      assertForeign(Buffer.concat([ico, latin1(behind)]));
    }
    assertForeign(Buffer.concat([ico, latin1(`easel\0`), trailer.subarray(6)]));
    const within = icoOf(Buffer.concat([makePng(5, 3), trailer]));
    assertForeign(within);
    assert.deepEqual(stripProvenance(write(within)), new Uint8Array(within));
  });

  it('is not written where a picture is cut, or the size is not that of the file', () => {
    assertRefused(ico.subarray(0, -1));
    assertRefused(bmp.subarray(0, -1));
    assertRefused(Buffer.concat([bmp, Buffer.alloc(1)]));
  });
});

describe('The note in an SVG', () => {
  const svg = (inside: string): Buffer =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);

  it('is a comment behind the start tag of the root', () => {
    assert.deepEqual(write(svg('<rect/>')), svg(`<!--Easel ${text}--><rect/>`));
    assert.equal(write(Buffer.from('<svg/>')).toString(), `<svg/><!--Easel ${text}-->`);
  });

  it('is behind whatever comes before the root, and none of its signs means anything there', () => {
    const head =
      `\ufeff<?xml version="1.0"?>\n<!-- <svg> 'tis -->\n` +
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a>b" [ <!ENTITY a "]>"> <!ENTITY b '">'> ]>\n`;
    const drawing = Buffer.from(`${head}<svg title='a > b' desc="'">x</svg>`);
    const at = drawing.length - 'x</svg>'.length;
    const written = write(drawing);
    assert.deepEqual(written.subarray(0, at), drawing.subarray(0, at));
    assert.ok(written.subarray(at).toString().startsWith('<!--Easel {'));
    assert.deepEqual(stripProvenance(written), new Uint8Array(drawing));
  });

  it('holds no sign that ends a comment, that begins a tag, or that is not ASCII', () => {
    const prompt = '--> --- <script> ]]> & 雪 \ud83d\ude00 \ud800 \u007f \\- \\';
    const written = Buffer.from(writeProvenance(svg(''), { ...sample, prompt, costUsd: 1e-7 }));
    const note = /<!--([^]*)--><\/svg>/.exec(written.toString('latin1'))?.[1] ?? '';
    assert.match(note, /^Easel \{[ -~]*\}$/);
    assert.doesNotMatch(note, /--|[<>&]/);
    assert.equal(readProvenance(written)?.prompt, prompt);
  });

  it('is found wherever another program puts it', () => {
    assertReads(svg(`\n  <!-- theirs --><g a='<!--'>\n<!--Easel ${text}--></g>`));
    assertReads(Buffer.from(`${svg('').toString()}\n<!--Easel ${text}-->\n`));
  });

  it('is none in what only looks like one', () => {
    const note = `<!--Easel ${text}-->`;
    assertForeign(svg(`<![CDATA[${note}]]>`));
    assertForeign(svg(`<g title='${note}'/>`));
    assertForeign(svg(`<?style ${note.replaceAll('?>', '')}?>`));
    assertForeign(svg(`<!--Easel Bunny--><!-- Easel ${text} --><!--easel ${text}-->`));
    assertForeign(Buffer.from(`${note}<svg/>`));
    assertForeign(Buffer.from(`<html>${note}<svg/></html>`));
  });

  it('is not written into what is no drawing, or another encoding', () => {
    for (const other of ['<html><svg/></html>', '<svgx/>', 'x<svg/>', '<svg', '<!-- <svg/>', '']) {
      assertRefused(Buffer.from(other));
    }
    assertRefused(Buffer.from('\ufeff<svg/>', 'utf16le'));
  });
});

describe('Looking for a note', () => {
  const png = Buffer.from(makePng(1, 1)).subarray(0, 33);
  const endless: [string, Buffer, Buffer][] = [
    ['PNG chunks', png, latin1('\0\0\0\0tEXt\0\0\0\0')],
    ['PNG notes', png, latin1('\0\0\0\x0biTXtEasel\0\0\0\0\0{\0\0\0\0')],
    ['JPEG segments', latin1('\xff\xd8'), latin1('\xff\xe1\0\x02')],
    ['JPEG fill bytes', latin1('\xff\xd8'), latin1('\xff')],
    ['JPEG notes', latin1('\xff\xd8'), latin1('\xff\xfe\0\x09Easel\0{')],
    ['WebP chunks', latin1('RIFF\xff\xff\xff\x7fWEBP'), latin1('ABCD\0\0\0\0')],
    ['WebP notes', latin1('RIFF\xff\xff\xff\x7fWEBP'), latin1('EASL\x07\0\0\0Easel\0{\0')],
    ['GIF parts', latin1('GIF89a\0\0\0\0\0\0\0!\xfe'), latin1('\x01a')],
    ['GIF blocks', latin1('GIF89a\0\0\0\0\0\0\0'), latin1('!\xfe\0')],
    ['GIF notes', latin1('GIF89a\0\0\0\0\0\0\0'), latin1('!\xfe\x07Easel\0{\0')],
    ['AVIF boxes', latin1('\0\0\0\x10ftypavifavif'), latin1('\0\0\0\x08free')],
    ['AVIF notes', avif, write(avif).subarray(avif.length)],
    ['ICO entries', latin1('\0\0\x01\0\xff\xff'), Buffer.alloc(16)],
    ['ICO notes', latin1('\0\0\x01\0\0\0'), latin1('Easel\0{\x0b\0\0\0')],
    ...['<', '>', '-', '"', '[', '<a>', '<!--', '<!---->', '<![CDATA[', '<?', '<!--Easel {}-->'].flatMap(
      (unit) =>
        ['<svg>', '<svg><!--', '<!doctype ', '<svg '].map((head): [string, Buffer, Buffer] => [
          `SVG ${unit} behind ${head}`,
          Buffer.from(head),
          Buffer.from(unit),
        ]),
    ),
  ];

  it('takes no more time for what was made to take it', () => {
    for (const [name, head, unit] of endless) {
      const bytes = Buffer.concat([head, Buffer.alloc(100_000 * unit.length, unit)]);
      const start = performance.now();
      readProvenance(bytes);
      writeProvenance(bytes, sample);
      assert.ok(performance.now() - start < 1_000, name);
    }
  }).timeout(60_000);
});
