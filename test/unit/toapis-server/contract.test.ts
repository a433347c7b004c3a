import assert from 'node:assert/strict';
import { decode } from 'fast-png';
import { sniff } from '../../toapis/sniff.ts';
import { at, call, create, finished, look, start, upload, uploaded } from './client.ts';
import { picture } from './pictures.ts';

/** ToAPIs docs, images/gpt-image-2/generation: the cells that every version of the page has. */
const cells = `
1K 1:1 1024x1024, 1K 3:2 1536x1024, 1K 2:3 1024x1536,
2K 1:1 2048x2048, 2K 3:2 2048x1360, 2K 2:3 1360x2048, 2K 4:3 2048x1536, 2K 3:4 1536x2048, 2K 5:4 2560x2048,
2K 4:5 2048x2560, 2K 16:9 2048x1152, 2K 9:16 1152x2048, 2K 2:1 2688x1344, 2K 1:2 1344x2688,
2K 21:9 2688x1152, 2K 9:21 1152x2688,
4K 16:9 3840x2160, 4K 9:16 2160x3840, 4K 2:1 3840x1920, 4K 1:2 1920x3840, 4K 21:9 3840x1648, 4K 9:21 1648x3840`
  .split(',')
  .map((line) => line.trim().split(' ') as [tier: string, ratio: string, pixels: string]);
const tiers = ['1K', '2K', '4K'];
const ratios = [
  '1:1',
  '3:2',
  '2:3',
  '4:3',
  '3:4',
  '5:4',
  '4:5',
  '16:9',
  '9:16',
  '2:1',
  '1:2',
  '21:9',
  '9:21',
];

describe('stand-in: the contract', () => {
  it('takes exactly the 22 sizes of the strict matrix', async () => {
    const server = await start({ rateLimits: false });
    assert.equal(cells.length, 22);
    for (const resolution of tiers) {
      for (const size of ratios) {
        const cell = cells.find(([tier, ratio]) => tier === resolution && ratio === size);
        const reply = await create(server, { size, resolution });
        assert.equal(reply.status, cell ? 200 : 400, `${resolution} ${size}`);
        const pixels = server.tasks.at(-1)?.pixels;
        if (cell) assert.equal(`${pixels?.width}x${pixels?.height}`, cell[2]);
        else assert.equal(at(reply.json, 'error', 'param'), 'size');
      }
    }
    assert.equal(server.ledger.accepted.length, 22);
  });

  it('takes all 39 sizes with the later cells on', async () => {
    const server = await start({ rateLimits: false, extendedSizes: true });
    for (const resolution of tiers) {
      for (const size of ratios) assert.equal((await create(server, { size, resolution })).status, 200);
    }
    assert.equal(new Set(server.tasks.map(({ pixels }) => `${pixels.width}x${pixels.height}`)).size, 39);
  });

  for (const [size, resolution, width, height] of [
    ['3:2', '1K', 1536, 1024],
    ['5:4', '2K', 2560, 2048],
    ['16:9', '4K', 3840, 2160],
  ] as const) {
    it(`delivers a whole PNG of ${width} × ${height} for ${size} at ${resolution}`, async () => {
      const server = await start();
      const response = await fetch(await finished(server, { size, resolution }));
      assert.equal(response.headers.get('content-type'), 'image/png');
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      const image = decode(new Uint8Array(await response.arrayBuffer()), { checkCrc: true });
      assert.deepEqual([image.width, image.height, image.channels], [width, height, 3]);
    });
  }

  it('goes from create to file as the docs show it', async () => {
    const server = await start({ taskDurationMs: Infinity });
    const made = await create(server, { client_business_id: 'job-1' });
    assert.equal(made.status, 200);
    const id = String(at(made.json, 'id'));
    assert.match(id, /^tsk_img_[0-9A-HJKMNP-TV-Z]{26}$/);
    const { created_at: createdAt, ...rest } = made.json as Record<string, unknown>;
    assert.equal(typeof createdAt, 'number');
    assert.deepEqual(rest, {
      id,
      object: 'generation.task',
      model: 'gpt-image-2',
      status: 'queued',
      progress: 0,
      metadata: {},
      client_business_id: 'job-1',
    });

    assert.equal(at((await look(server, id)).json, 'status'), 'in_progress');
    server.finish(id);
    const done = (await look(server, 'job-1')).json;
    assert.equal(at(done, 'status'), 'completed');
    assert.equal(at(done, 'progress'), 100);
    assert.equal(Number(at(done, 'expires_at')) - Number(at(done, 'completed_at')), 86_400);
    assert.deepEqual(at(done, 'result', 'data', 0, 'url'), server.tasks[0]?.resultUrls[0]);
    assert.notEqual(new URL(server.filesUrl).origin, new URL(server.baseUrl).origin);

    assert.equal(server.ledger.polls(id), 2);
    assert.deepEqual(
      server.ledger.lookups.map(({ name, found }) => [name, found]),
      [['job-1', true]],
    );
  });

  it('makes 1, 2 or 4 images of gpt-4o-image in one task, and none looks like another', async () => {
    const server = await start();
    for (const n of [1, 2, 4]) {
      assert.equal((await create(server, { model: 'gpt-4o-image', size: '3:2', n })).status, 200);
    }
    const urls = server.tasks.flatMap((task) => task.resultUrls);
    assert.equal(urls.length, 7);
    const files = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
    assert.equal(new Set(files).size, 7);
  });

  it('takes uploads, serves them, and shows in the result that they were used', async () => {
    const server = await start();
    const bytes = await picture(64, 48);
    const reply = await upload(server, bytes);
    assert.equal(reply.status, 200);
    assert.equal(at(reply.json, 'success'), true);
    assert.equal(at(reply.json, 'data', 'mime_type'), 'image/png');
    assert.equal(at(reply.json, 'data', 'size'), bytes.length);
    const url = String(at(reply.json, 'data', 'url'));
    assert.ok(url.startsWith(`${server.filesUrl}/uploads/`));
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), bytes);

    const lowest = async (fields: Record<string, unknown>) => {
      const file = await fetch(await finished(server, fields));
      const image = decode(new Uint8Array(await file.arrayBuffer()));
      return [...image.data.slice(-3)];
    };
    const plain = await lowest({});
    const guided = await lowest({ reference_images: [url] });
    const second = await lowest({ image_urls: [await uploaded(server, await picture(32, 32))] });
    assert.notDeepEqual(guided, plain);
    assert.notDeepEqual(second, guided);
    assert.deepEqual(server.tasks[1]?.referenceUrls, [url]);
  });

  it('takes a mask for gpt-4o-image: PNG, alpha, pixels of the first reference', async () => {
    const server = await start();
    const reference_images = [await uploaded(server, await picture(64, 48))];
    const mask_url = await uploaded(server, await picture(64, 48, { alpha: true }));
    const reply = await create(server, { model: 'gpt-4o-image', reference_images, mask_url });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(server.tasks[0]?.maskUrl, mask_url);
  });

  it('charges tasks, and tells the balance in credits', async () => {
    const server = await start({ balanceCredits: 9, usedCredits: 460, billing: 'string' });
    const before = (await call(server, '/v1/balance')).json;
    assert.deepEqual(before, {
      success: true,
      remain_balance: 0.045,
      used_balance: 2.3,
      remain_credits: 9,
      used_credits: 460,
      credits_per_usd: 200,
      unlimited_quota: false,
    });
    await create(server, { size: '16:9', resolution: '4K' });
    assert.deepEqual(server.ledger.charged, { credits: 5, usd: 0.025 });
    assert.equal(at((await call(server, '/v1/user/balance')).json, 'remain_credits'), 4);
    const status = (await look(server, server.tasks[0]?.id ?? '')).json;
    assert.deepEqual(at(status, 'billing'), { cost_usd: '0.025', credits: '5' });

    const tooMuch = await create(server, { size: '16:9', resolution: '4K' });
    assert.equal(tooMuch.status, 402);
    assert.equal(at(tooMuch.json, 'error', 'code'), 'insufficient_quota');
    assert.equal(server.ledger.accepted.length, 1);
  });

  it('tells an unlimited balance', async () => {
    const server = await start({ balanceCredits: 'unlimited' });
    const { json } = await call(server, '/v1/balance');
    assert.deepEqual([at(json, 'remain_balance'), at(json, 'unlimited_quota')], [-1, true]);
  });

  it('lists the image models', async () => {
    const server = await start({ models: { 'gpt-4o-image': null, other: {} } });
    const { json } = await call(server, '/v1/models?type=image');
    const ids = (at(json, 'data') as unknown[]).map((model) => at(model, 'id'));
    assert.deepEqual(ids, ['gpt-image-2', 'gpt-image-2-vip', 'gpt-image-2-official', 'other']);
    assert.deepEqual(at((await call(server, '/v1/models')).json, 'data'), []);
  });

  it('can take 1k, or pixels, and nothing else', async () => {
    const small = await start({ resolutionForm: '1k' });
    assert.equal((await create(small, { size: '3:2', resolution: '2k' })).status, 200);
    const refused = await create(small, { size: '3:2', resolution: '2K' });
    assert.equal(refused.status, 400);
    assert.equal(at(refused.json, 'error', 'param'), 'resolution');

    const pixels = await start({ resolutionForm: 'pixels' });
    assert.equal((await create(pixels, { size: '1024x1024', resolution: '1024' })).status, 200);
    assert.equal((await create(pixels, { size: '3840x2160', resolution: '4096' })).status, 200);
    const ratio = await create(pixels, { size: '1:1', resolution: '1K' });
    assert.equal(at(ratio.json, 'error', 'param'), 'size');
    const tier = await create(pixels, { size: '1024x1024', resolution: '1K' });
    assert.equal(at(tier.json, 'error', 'param'), 'resolution');
    const standard = await start();
    assert.equal(at((await create(standard, { size: '1024x1024' })).json, 'error', 'param'), 'size');
  });

  it('can take references in one field only, for one model only', async () => {
    const server = await start({ models: { 'gpt-4o-image': { referenceField: 'image_urls' } } });
    const urls = [await uploaded(server, await picture(8, 8))];
    const refused = await create(server, { model: 'gpt-4o-image', reference_images: urls });
    assert.equal(at(refused.json, 'error', 'param'), 'reference_images');
    assert.equal((await create(server, { model: 'gpt-4o-image', image_urls: urls })).status, 200);
    assert.equal((await create(server, { reference_images: urls })).status, 200);
  });

  it('has the other shapes of ids, results and words', async () => {
    const server = await start({
      idShape: 'odd',
      idField: 'data.task_id',
      resultShape: 'everywhere',
      echoBusinessId: 'metadata',
      statuses: { created: 'pending', completed: 'succeeded' },
      resultCount: 1,
    });
    const made = await create(server, { model: 'gpt-4o-image', n: 4, client_business_id: 'job-2' });
    const id = String(at(made.json, 'data', 'task_id'));
    assert.equal(at(made.json, 'id'), undefined);
    assert.equal(at(made.json, 'status'), 'pending');
    assert.deepEqual(at(made.json, 'metadata'), { client_business_id: 'job-2' });
    const { json } = await look(server, id);
    assert.equal(at(json, 'status'), 'succeeded');
    const [url] = server.tasks[0]?.resultUrls ?? [];
    assert.deepEqual(at(json, 'result', 'data'), [{ url }]);
    assert.deepEqual([at(json, 'url'), at(json, 'data')], [url, [{ url }]]);
  });

  it('can send the image inside the answer', async () => {
    const server = await start({ resultShape: 'b64_json' });
    await create(server);
    const { json } = await look(server, server.tasks[0]?.id ?? '');
    const bytes = Buffer.from(String(at(json, 'result', 'data', 0, 'b64_json')), 'base64');
    assert.deepEqual(sniff(bytes), { kind: 'png', width: 1024, height: 1024, alpha: false });
  });

  it('can deliver JPEG files under any ending', async () => {
    const server = await start({ resultFormat: 'jpeg', resultExtension: 'png' });
    const url = await finished(server, { size: '3:2', resolution: '2K' });
    assert.match(url, /\.png$/);
    const response = await fetch(url);
    assert.equal(response.headers.get('content-type'), 'image/png');
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual(sniff(bytes), { kind: 'jpeg', width: 2048, height: 1360, alpha: false });
    assert.equal(bytes.subarray(-2).toString('hex'), 'ffd9');
  });

  it('can show what it is told to', async () => {
    const server = await start({
      draw: ({ seed, width, height }) => Promise.resolve(Buffer.from(`${seed}: ${width}×${height}`)),
    });
    const url = await finished(server, { prompt: 'A red kite', size: '16:9', resolution: '2K' });
    assert.match(await (await fetch(url)).text(), /^A red kite .*: 2048×1152$/);
  });

  it('answers Range requests', async () => {
    const server = await start();
    const url = await finished(server);
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const head = await fetch(url, { method: 'HEAD' });
    const etag = head.headers.get('etag') ?? '';
    assert.equal(head.headers.get('content-length'), String(whole.length));
    const rest = await fetch(url, { headers: { range: 'bytes=1000-', 'if-match': etag } });
    assert.equal(rest.status, 206);
    assert.deepEqual(Buffer.from(await rest.arrayBuffer()), whole.subarray(1000));
    const changed = await fetch(url, { headers: { range: 'bytes=1000-', 'if-match': '"other"' } });
    assert.equal(changed.status, 412);
    const beyond = await fetch(url, { headers: { range: `bytes=${whole.length}-` } });
    assert.equal(beyond.status, 416);
  });
});
