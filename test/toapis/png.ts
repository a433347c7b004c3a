import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, crc32, deflate } from 'node:zlib';
import { paintRows, type Picture } from './paint.ts';

const deflateAside = promisify(deflate);
const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** The picture as an 8-bit RGB PNG. Paints in short turns and compresses off the main thread. */
export async function encodePng(picture: Picture): Promise<Buffer> {
  const { width, height } = picture;
  const raw = Buffer.alloc(height * (1 + width * 3));
  const painting = paintRows(picture, raw);
  while (painting.next().done !== true) await turn();
  const pixels = await deflateAside(raw, { level: 1, strategy: constants.Z_RLE, memLevel: 9 });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
