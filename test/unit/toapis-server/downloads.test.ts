import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import { manualClock } from '../../toapis/clock.ts';
import type { Fault, FaultKind } from '../../toapis/faults.ts';
import type { Toapis } from '../../toapis/server.ts';
import { sniff } from '../../toapis/sniff.ts';
import { finished, start } from './client.ts';

/** A finished task, its whole file, and what a download under that fault gives. */
async function under(kind: FaultKind, more: Partial<Fault> = {}) {
  const server = await start();
  const url = await finished(server);
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
  server.fault({ on: 'download', kind, ...more });
  const response = await fetch(url);
  return { server, url, whole, response };
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const results = (server: Toapis) => server.ledger.downloads.map(({ result }) => result);

describe('stand-in: faults of downloads', () => {
  for (const kind of ['cutWithLength', 'cutChunked'] as const) {
    it(`${kind}: breaks in the middle`, async () => {
      const { server, response, whole } = await under(kind);
      const length = kind === 'cutWithLength' ? String(whole.length) : null;
      assert.equal(response.headers.get('content-length'), length);
      await assert.rejects(response.arrayBuffer(), TypeError);
      assert.deepEqual(results(server), ['whole', 'damaged']);
    });
  }

  it('cutSilently: half the file, and HTTP says that it is complete', async () => {
    const { server, response, whole } = await under('cutSilently', { cutAt: 0.25 });
    assert.equal(response.headers.get('content-length'), null);
    assert.deepEqual(await bytesOf(response), whole.subarray(0, whole.length >> 2));
    assert.deepEqual(results(server), ['whole', 'damaged']);
  });

  it('html: a page with 200', async () => {
    const { response } = await under('html');
    assert.deepEqual(
      [response.status, response.headers.get('content-type')],
      [200, 'text/html; charset=utf-8'],
    );
    assert.match(await response.text(), /^<html>/);
  });

  it('emptyBody: nothing, with 200', async () => {
    const { response } = await under('emptyBody');
    assert.deepEqual([response.status, (await bytesOf(response)).length], [200, 0]);
  });

  it('wrongPixels: a whole image of another size', async () => {
    const half = decode(await bytesOf((await under('wrongPixels')).response), { checkCrc: true });
    assert.deepEqual([half.width, half.height], [512, 512]);
    const { response } = await under('wrongPixels', { pixels: { width: 30, height: 20 } });
    const other = decode(await bytesOf(response), { checkCrc: true });
    assert.deepEqual([other.width, other.height], [30, 20]);
  });

  it('notAnImage: text, labelled as PNG', async () => {
    const { response } = await under('notAnImage');
    assert.equal(response.headers.get('content-type'), 'image/png');
    assert.equal(sniff(await bytesOf(response)), undefined);
  });

  it('corrupt: all bytes, some wrong', async () => {
    const { response, whole } = await under('corrupt');
    const bytes = await bytesOf(response);
    assert.equal(bytes.length, whole.length);
    assert.deepEqual(sniff(bytes), sniff(whole));
    assert.throws(() => decode(bytes, { checkCrc: true }));
  });

  it('jpegLabelledPng: a JPEG of the right pixels', async () => {
    const { response, url } = await under('jpegLabelledPng');
    assert.match(url, /\.png$/);
    assert.equal(response.headers.get('content-type'), 'image/png');
    assert.deepEqual(sniff(await bytesOf(response)), {
      kind: 'jpeg',
      width: 1024,
      height: 1024,
      alpha: false,
    });
  });

  it('redirect: to another origin, where the file is', async () => {
    const { server, response, whole } = await under('redirect');
    assert.equal(response.redirected, true);
    assert.equal(new URL(response.url).origin, server.baseUrl);
    assert.deepEqual(await bytesOf(response), whole);
    assert.deepEqual(results(server), ['whole', 'refused', 'whole']);
  });

  for (const [kind, status] of [
    ['expired403', 403],
    ['expired404', 404],
    ['rateLimited', 429],
    ['internalError', 500],
    ['badGateway', 502],
    ['unavailable', 503],
    ['gatewayTimeout', 504],
  ] as const) {
    it(`${kind}: ${status}`, async () => {
      const { response } = await under(kind);
      assert.equal(response.status, status);
      await response.arrayBuffer();
    });
  }

  for (const kind of ['lostBeforeBody', 'lost'] as const) {
    it(`${kind}: no answer at all`, async () => {
      await assert.rejects(under(kind), TypeError);
    });
  }

  it('trickle: piece after piece, by the clock', async () => {
    const clock = manualClock();
    const server = await start({ clock, resultFormat: 'jpeg' });
    const url = await finished(server);
    const whole = await bytesOf(await fetch(url));
    server.fault({ on: 'download', kind: 'trickle', chunkBytes: 8000, delayMs: 1000 });
    const response = await fetch(url);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let received = 0;
    for (let second = 0; received < whole.length; second++) {
      const { value } = await reader.read();
      received += value?.length ?? 0;
      assert.ok(received <= 8000 * (second + 1), `${received} bytes after ${second} s`);
      await clock.advance(1000);
    }
    assert.equal(received, whole.length);
    assert.equal((await reader.read()).done, true);
  });

  it('can have a weak ETag, or none, and no ranges', async () => {
    const weak = await start({ etag: 'weak' });
    const tag = (await fetch(await finished(weak), { method: 'HEAD' })).headers.get('etag');
    assert.match(tag ?? '', /^W\/"/);
    const none = await start({ etag: 'none', ranges: false });
    const url = await finished(none);
    const response = await fetch(url, { headers: { range: 'bytes=10-' } });
    assert.deepEqual([response.status, response.headers.get('etag')], [200, null]);
    await response.arrayBuffer();
  });
});
