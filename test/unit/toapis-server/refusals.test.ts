import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Toapis } from '../../toapis/server.ts';
import { at, call, create, start, upload, uploaded, type Reply } from './client.ts';
import { picture } from './pictures.ts';

function refusedWith(reply: Reply, status: number, code: unknown, param?: string): void {
  assert.equal(reply.status, status, reply.text);
  assert.equal(at(reply.json, 'error', 'code'), code, reply.text);
  if (param !== undefined) assert.equal(at(reply.json, 'error', 'param'), param, reply.text);
}

const badRequests: [what: string, fields: Record<string, unknown>, param: string][] = [
  ['no model', { model: undefined }, 'model'],
  ['no prompt', { prompt: undefined }, 'prompt'],
  ['an empty prompt', { prompt: '' }, 'prompt'],
  ['a prompt over 32,000 characters', { prompt: 'x'.repeat(32_001) }, 'prompt'],
  ['a prompt over 1,000 for gpt-4o-image', { model: 'gpt-4o-image', prompt: 'x'.repeat(1001) }, 'prompt'],
  ['a quoted n', { n: '1' }, 'n'],
  ['n: 2 for gpt-image-2', { n: 2 }, 'n'],
  ['n: 3 for gpt-4o-image', { model: 'gpt-4o-image', n: 3 }, 'n'],
  ['n: 0', { n: 0 }, 'n'],
  ['a ratio that nobody has', { size: '7:4' }, 'size'],
  ['a ratio of another tier', { size: '16:9', resolution: '1K' }, 'size'],
  ['the ratio 16:9 for gpt-4o-image', { model: 'gpt-4o-image', size: '16:9' }, 'size'],
  ['a resolution for gpt-4o-image', { model: 'gpt-4o-image', resolution: '1K' }, 'resolution'],
  ['an unknown resolution', { resolution: '8K' }, 'resolution'],
  ['an unknown response_format', { response_format: 'file' }, 'response_format'],
  ['a mask for gpt-image-2', { mask_url: 'http://127.0.0.1/mask.png' }, 'mask_url'],
  ['a client_business_id that is a number', { client_business_id: 7 }, 'client_business_id'],
];

describe('stand-in: refusals', () => {
  for (const [what, fields, param] of badRequests) {
    it(`refuses ${what}`, async () => {
      const server = await start();
      const reply = await create(server, fields);
      refusedWith(reply, 400, 'invalid_request', param);
      assert.equal(at(reply.json, 'error', 'type'), 'invalid_request_error');
      assert.deepEqual([server.ledger.creates.length, server.ledger.accepted.length], [1, 0]);
      assert.equal(server.ledger.refused.length, 1);
    });
  }

  it('has the documented words for a missing prompt', async () => {
    const server = await start();
    const { json } = await create(server, { prompt: undefined });
    assert.equal(at(json, 'error', 'message'), "The 'prompt' field is required.");
  });

  it('takes prompts of exactly the limits, and a body without response_format', async () => {
    const server = await start();
    assert.equal(
      (await create(server, { prompt: 'x'.repeat(32_000), response_format: undefined })).status,
      200,
    );
    assert.equal((await create(server, { model: 'gpt-4o-image', prompt: 'x'.repeat(1000) })).status, 200);
  });

  it('refuses a missing or unknown key with 401', async () => {
    const server = await start();
    for (const authorization of ['', 'Bearer sk-nobody', server.key]) {
      const headers = { authorization };
      const made = await call(server, '/v1/images/generations', { method: 'POST', headers, body: '{}' });
      refusedWith(made, 401, 'unauthorized');
      refusedWith(await call(server, '/v1/balance', { headers }), 401, 401);
      refusedWith(await call(server, '/v1/images/generations/x', { headers }), 401, 401);
    }
    server.keys.delete(server.key);
    refusedWith(await create(server), 401, 'unauthorized');
  });

  it('has no route for an unknown model', async () => {
    const server = await start();
    refusedWith(await create(server, { model: 'gpt-image-9' }), 503, 'model_not_found');
  });

  it('does not know a task that is not there', async () => {
    const server = await start();
    refusedWith(await call(server, '/v1/images/generations/tsk_img_0'), 404, 404);
    assert.deepEqual(
      server.ledger.lookups.map(({ found }) => found),
      [false],
    );
  });

  it('does not know /v1/v1', async () => {
    const server = await start();
    const reply = await call(server, '/v1/v1/images/generations', { method: 'POST', body: '{}' });
    assert.equal(reply.status, 404);
    assert.equal(at(reply.json, 'error', 'message'), 'Invalid URL (POST /v1/v1/images/generations)');
  });

  it('refuses a request without User-Agent with 403', async () => {
    const server = await start();
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.key}` };
      const asking = request(`${server.baseUrl}/v1/balance`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });
    assert.equal(status, 403);
    assert.equal(server.ledger.userAgentMissing, 1);
  });

  it('refuses a body that is not JSON', async () => {
    const server = await start();
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"model":' };
    refusedWith(await call(server, '/v1/images/generations', init), 400, 'invalid_request');
    const typeless = { method: 'POST', body: '{}' };
    refusedWith(await call(server, '/v1/images/generations', typeless), 400, 'invalid_request');
  });

  it('refuses references that are not uploaded URLs', async () => {
    const server = await start();
    for (const url of [
      'data:image/png;base64,iVBORw0KGgo=',
      'iVBORw0KGgo'.repeat(20),
      './hero.png',
      'https://example.com/hero.png',
      `${server.filesUrl}/uploads/123/1_none.png`,
    ]) {
      refusedWith(await create(server, { reference_images: [url] }), 400, 'invalid_reference_images');
    }
    refusedWith(await create(server, { reference_images: 'x' }), 400, 'invalid_reference_images');
  });

  it('refuses too many references, and both fields at once', async () => {
    const server = await start();
    const url = await uploaded(server, await picture(8, 8));
    const urls = (count: number) => Array.from({ length: count }, () => url);
    assert.equal((await create(server, { reference_images: urls(16) })).status, 200);
    refusedWith(await create(server, { reference_images: urls(17) }), 400, 'invalid_reference_images');
    const model = 'gpt-4o-image';
    assert.equal((await create(server, { model, reference_images: urls(5) })).status, 200);
    refusedWith(await create(server, { model, reference_images: urls(6) }), 400, 'invalid_reference_images');
    const both = { reference_images: urls(1), image_urls: urls(1) };
    refusedWith(await create(server, both), 400, 'invalid_request', 'image_urls');
  });

  describe('of masks', () => {
    const attempt = async (server: Toapis, mask: Buffer, references = [[64, 48]]) => {
      const files = await Promise.all(references.map(([width = 8, height = 8]) => picture(width, height)));
      const reference_images = await Promise.all(files.map((file) => uploaded(server, file)));
      const mask_url = await uploaded(server, mask);
      return create(server, { model: 'gpt-4o-image', reference_images, mask_url });
    };

    it('without alpha', async () => {
      refusedWith(await attempt(await start(), await picture(64, 48)), 400, 'invalid_request', 'mask_url');
    });

    it('of other pixels than the first reference', async () => {
      const mask = await picture(48, 64, { alpha: true });
      const references = [
        [64, 48],
        [48, 64],
      ];
      refusedWith(await attempt(await start(), mask, references), 400, 'invalid_request', 'mask_url');
    });

    it('over 4 MB', async () => {
      const mask = Buffer.concat([await picture(64, 48, { alpha: true }), Buffer.alloc(4_000_000)]);
      const reply = await attempt(await start(), mask);
      refusedWith(reply, 400, 'invalid_request', 'mask_url');
      assert.match(reply.text, /4MB/);
    });

    it('without a reference', async () => {
      const mask = await picture(64, 48, { alpha: true });
      refusedWith(await attempt(await start(), mask, []), 400, 'invalid_request', 'mask_url');
    });

    it('that are no PNG', async () => {
      const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([64, 0, 48, 0]), Buffer.alloc(20)]);
      refusedWith(await attempt(await start(), gif), 400, 'invalid_request', 'mask_url');
    });
  });

  it('takes uploads up to 10,000,000 bytes', async () => {
    const server = await start();
    const image = await picture(8, 8);
    const padded = (size: number) => Buffer.concat([image, Buffer.alloc(size - image.length)]);
    assert.equal((await upload(server, padded(10_000_000))).status, 200);
    const reply = await upload(server, padded(10_000_001));
    assert.equal(reply.status, 400);
    assert.deepEqual(reply.json, { success: false, message: 'Image too large. Maximum size is 10MB' });
  });

  it('tells image types by their bytes, not by their names', async () => {
    const server = await start();
    const heads: [string, Buffer][] = [
      ['image/png', await picture(8, 8)],
      ['image/jpeg', Buffer.from('ffd8ffc0000b080030004001011100000000', 'hex')],
      ['image/gif', Buffer.from('47494638396140003000000000', 'hex')],
      ['image/webp', Buffer.from(`52494646000000005745425056503858${'00'.repeat(20)}`, 'hex')],
    ];
    for (const [type, bytes] of heads) {
      assert.equal(at((await upload(server, bytes, 'x.bin')).json, 'data', 'mime_type'), type);
    }
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '',
      '<!doctype html><title>png</title>',
    ]) {
      const reply = await upload(server, Buffer.from(text), 'x.png');
      assert.equal(reply.status, 400);
      const message = 'Unsupported image type. Allowed: JPEG, PNG, WebP, GIF';
      assert.deepEqual(reply.json, { success: false, message });
    }
  });

  it('refuses uploads that are not multipart', async () => {
    const server = await start();
    const body = new Uint8Array(await picture(8, 8));
    const headers = { 'content-type': 'image/png' };
    const reply = await call(server, '/v1/uploads/images', { method: 'POST', headers, body });
    assert.deepEqual([reply.status, at(reply.json, 'success')], [400, false]);
  });
});
