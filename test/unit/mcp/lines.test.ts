import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineReader } from '../../../src/mcp/lines.ts';

/** What is read of a stream that arrives in pieces. */
function read(pieces: readonly Uint8Array[]): { lines: string[]; tooLong: number } {
  const lines: string[] = [];
  let tooLong = 0;
  const reader = new LineReader(
    (line) => lines.push(line),
    () => tooLong++,
  );
  for (const piece of pieces) reader.push(piece);
  return { lines, tooLong };
}

describe('Lines of a stream', () => {
  it('are the same wherever the stream is cut, in the middle of a character too', () => {
    const lines = fc.array(fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, '')));
    fc.assert(
      fc.property(lines, fc.boolean(), fc.array(fc.nat()), (texts, hasReturns, cuts) => {
        const end = hasReturns ? '\r\n' : '\n';
        const bytes = Buffer.from(texts.map((text) => text + end).join(''));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        const wanted = texts.map((text) => Buffer.from(text).toString()).filter((text) => text.trim() !== '');
        // A mark at the very beginning of a stream says how it is encoded.
        if (wanted[0]?.startsWith('\ufeff')) return;
        assert.deepEqual(read(pieces), { lines: wanted, tooLong: 0 });
      }),
    );
  });

  it('that are no UTF-8 do not spoil the next one', () => {
    const { lines } = read([Buffer.from([0x7b, 0xff, 0xc3, 0x0a, 0xe2, 0x82]), Buffer.from('\nnext\n')]);
    assert.deepEqual(lines, ['{\ufffd\ufffd', '\ufffd', 'next']);
  });

  it('without an end are none yet', () => {
    assert.deepEqual(read([Buffer.from('{"a":1}')]), { lines: [], tooLong: 0 });
  });

  it('that are too long are told once, take no memory, and do not spoil the next one', () => {
    const piece = Buffer.alloc(300_000, 'x');
    const end = Buffer.from('\nnext\n');
    assert.deepEqual(read([piece, piece, piece, piece, piece, end]), { lines: ['next'], tooLong: 1 });
  });
});
