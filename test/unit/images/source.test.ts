import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { referenceExtensions } from '../../../src/core/imageFile.ts';
import { readSource } from '../../../src/images/source.ts';
import { makePng } from '../support/images.ts';
import { avif, bitmapOf, bmpOf, gifOf, icoOf, jpeg, photo, svg, tiffOf } from './fixtures.ts';

const bmp = bmpOf({ depth: 24, width: 1, height: 1, rows: [[0, 0, 255, 0]] });
const samples: [string, Uint8Array, unknown][] = [
  ['png', makePng(5, 3), { kind: 'png', pixels: { width: 5, height: 3 }, hasMore: false }],
  ['jpeg', jpeg, { kind: 'jpeg', pixels: { width: 16, height: 8 }, hasMore: false }],
  ['a still gif', gifOf(1), { kind: 'gif', pixels: { width: 2, height: 1 }, hasMore: false }],
  ['an animated gif', gifOf(1, 0), { kind: 'gif', pixels: { width: 2, height: 1 }, hasMore: true }],
  ['bmp', bmp, { kind: 'bmp', pixels: { width: 1, height: 1 }, hasMore: false }],
  ['ico', icoOf(makePng(5, 3)), { kind: 'ico', pixels: { width: 5, height: 3 }, hasMore: false }],
  ['tiff', tiffOf(photo(5, 3)), { kind: 'tiff', pixels: { width: 5, height: 3 }, hasMore: false }],
  ['avif', avif, { kind: 'avif', pixels: { width: 16, height: 8 }, hasMore: false }],
  ['svg', svg, { kind: 'svg', hasMore: false }],
];

describe('what an image is', () => {
  for (const [name, bytes, wanted] of samples) {
    it(`is read from its bytes: ${name}`, () => assert.deepEqual(readSource(bytes), wanted));
  }

  it('is SVG behind all that XML allows before the first element', () => {
    const heads = ['', '\uFEFF\n', '<?xml version="1.0"?>', '<!-- <svg> --><!-- -->', '<!DOCTYPE svg>'];
    const entities =
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [ <!ENTITY a "b"> <!ENTITY c "d"> ]>';
    for (const head of [...heads, entities, `${heads.join('\n')}${entities} `]) {
      for (const root of ['<svg>', '<svg\nwidth="1">', '<svg:svg >']) {
        assert.equal(readSource(Buffer.from(head + root))?.kind, 'svg', head + root);
      }
    }
    for (const opener of ['<?', '<!--', '<!-- -->', '<!doctype [', '<', ' ']) {
      assert.equal(readSource(Buffer.from(opener.repeat(100_000))), undefined);
    }
  });

  it('is unknown of other files, and of images that are cut', () => {
    const others = ['', '<html><svg></svg></html>', '<?xml version="1.0"?><!-- <svg> ', 'BM', '%PDF-1.7'];
    for (const text of others) assert.equal(readSource(Buffer.from(text)), undefined, text);
    assert.equal(readSource(makePng(5, 3).subarray(0, 50)), undefined);
    assert.equal(readSource(avif.subarray(0, 90)), undefined);
  });

  it('is none where the picture in an icon says that it has no pixels', () => {
    for (const at of [16, 20]) {
      const png = Buffer.from(makePng(5, 3));
      png.writeUInt32BE(0, at);
      assert.equal(readSource(icoOf(png)), undefined);
    }
    const bitmap = bitmapOf({ depth: 32, width: 1, height: 1, rows: [[0, 0, 255, 0]] });
    assert.equal(readSource(icoOf(bitmap)), undefined);
  });

  it('is answered without an exception, whatever the bytes are', () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...samples.map(([, bytes]) => bytes)),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255))),
      )
      .map(([bytes, changes]) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy.subarray(0, changes[0]?.[0]);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array()), (bytes) => void readSource(bytes)),
      { numRuns: 2_000 },
    );
  });

  it('is asked for by the menus, of every file that may be one', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { menus: Record<string, { command: string; when?: string }[]> };
    };
    const conditions = Object.values(contributes.menus)
      .flat()
      .filter(({ command, when }) => command === 'easel.useAsReference' && when !== 'false');
    assert.ok(conditions.length >= 3);
    for (const { when = '' } of conditions) {
      const pattern = new RegExp(/=~ \/(.*)\/i/.exec(when)?.[1] ?? '', 'i');
      for (const extension of referenceExtensions) assert.match(`.${extension}`, pattern);
    }
  });
});
