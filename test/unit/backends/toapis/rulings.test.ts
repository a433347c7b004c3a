import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WireForm } from '../../../../src/backends/toapis/wireForms.ts';
import { ratios, splitCount, tiers } from '../../../../src/core/models.ts';
import { validateRequest } from '../../../../src/core/request.ts';
import type { ToapisOptions } from '../../../toapis/options.ts';
import type { Toapis } from '../../../toapis/server.ts';
import { readImage } from '../../../../src/core/imageFile.ts';
import { requestFor, sampleRequest } from '../../support/requests.ts';
import {
  bodiesOf,
  calm,
  clientOf,
  failureOf,
  localPng,
  orderOf,
  orderOf4o,
  portOf,
  startServer,
  type FormMemory,
} from './support.ts';

/** The cells that every version of the provider's "GPT-Image-2 Image Generation" page has. */
const strictMatrix = `
1K 1:1 1024x1024, 1K 3:2 1536x1024, 1K 2:3 1024x1536,
2K 1:1 2048x2048, 2K 3:2 2048x1360, 2K 2:3 1360x2048, 2K 4:3 2048x1536, 2K 3:4 1536x2048, 2K 5:4 2560x2048,
2K 4:5 2048x2560, 2K 16:9 2048x1152, 2K 9:16 1152x2048, 2K 2:1 2688x1344, 2K 1:2 1344x2688,
2K 21:9 2688x1152, 2K 9:21 1152x2688,
4K 16:9 3840x2160, 4K 9:16 2160x3840, 4K 2:1 3840x1920, 4K 1:2 1920x3840, 4K 21:9 3840x1648, 4K 9:21 1648x3840`
  .split(',')
  .map((line) => line.trim());

const everyCell = tiers.flatMap((tier) => ratios.map((ratio) => ({ tier, ratio })));

/** How each create spelled size and tier. */
function spellings(server: Toapis): string[] {
  return bodiesOf(server).map(({ size, resolution }) => `${String(size)} ${String(resolution)}`);
}

/** Which reference fields each create had. */
function referenceFields(server: Toapis): string[] {
  return bodiesOf(server).map((body) =>
    Object.keys(body)
      .filter((field) => field === 'reference_images' || field === 'image_urls')
      .join(' and '),
  );
}

describe('ruling 1: size is a ratio, resolution a tier, and the 22 cells of the strict matrix are offered', () => {
  it('sends each of the 22 cells as ratio and tier, and gets its pixels', async () => {
    const server = await startServer({ balanceCredits: 'unlimited' });
    const client = clientOf(server);
    const offered = everyCell.filter((cell) => validateRequest(sampleRequest(cell)).length === 0);
    for (const cell of offered) await client.create(orderOf(cell), calm);
    const made = server.ledger.accepted.map(({ request, pixels }) => {
      return `${String(request.resolution)} ${String(request.size)} ${pixels.width}x${pixels.height}`;
    });
    assert.deepEqual(new Set(made), new Set(strictMatrix));
    assert.equal(made.length, 22);
    assert.equal(server.ledger.creates.length, 22, 'each at the first try');
  });

  it('refuses the 17 later cells before sending, and says that a setting allows them', () => {
    const refused = everyCell
      .map((cell) => validateRequest(sampleRequest(cell)))
      .filter(({ length }) => length);
    assert.equal(refused.length, 17);
    for (const [problem] of refused) {
      assert.ok(problem?.code === 'size-not-offered' && problem.inExtended, JSON.stringify(problem));
    }
  });

  it('sends all 39 cells with the setting', async () => {
    const server = await startServer({ balanceCredits: 'unlimited', extendedSizes: true });
    const client = clientOf(server);
    for (const cell of everyCell) {
      const request = { ...cell, extendedSizes: true };
      assert.deepEqual(validateRequest(sampleRequest(request)), []);
      await client.create(orderOf(request), calm);
    }
    assert.equal(server.ledger.accepted.length, 39);
    assert.equal(server.ledger.creates.length, 39);
  });
});

describe('ruling 2: size and tier go out as 1K first, then 1k, then pixels, and the form that was taken is remembered per base URL', () => {
  it('starts with 1K, and has nothing to remember when that is taken', async () => {
    const server = await startServer();
    const memory: FormMemory = new Map();
    await clientOf(server, { forms: portOf(memory) }).create(orderOf(), calm);
    assert.deepEqual(spellings(server), ['1:1 1K']);
    assert.equal(memory.size, 0);
  });

  for (const { form, sent } of [
    { form: '1k', sent: ['2:3 1K', '2:3 1k'] },
    { form: 'pixels', sent: ['2:3 1K', '2:3 1k', '1024x1536 1024'] },
  ] as const) {
    it(`falls back to ${form} after a 400, pays once, and starts there the next time`, async () => {
      const server = await startServer({ resolutionForm: form });
      const memory: FormMemory = new Map();
      const order = orderOf({ ratio: '2:3' });
      const taskId = await clientOf(server, { forms: portOf(memory) }).create(order, calm);
      assert.deepEqual(spellings(server), sent);
      assert.equal(server.ledger.accepted.length, 1);
      assert.equal(server.ledger.accepted[0]?.id, taskId);
      const same = bodiesOf(server).map(({ size: _size, resolution: _resolution, ...rest }) => rest);
      for (const body of same) assert.deepEqual(body, same[0], 'nothing else changes');
      assert.deepEqual([...memory], [[server.baseUrl, { size: form, references: 'reference_images' }]]);

      await clientOf(server, { forms: portOf(memory) }).create(orderOf({ ratio: '2:3' }), calm);
      assert.deepEqual(spellings(server).slice(sent.length), [sent.at(-1)]);
      assert.equal(server.ledger.accepted.length, 2);
    });
  }

  it('keeps the base URLs apart', async () => {
    const [old, late] = await Promise.all([startServer({ resolutionForm: 'pixels' }), startServer()]);
    const memory: FormMemory = new Map();
    for (const server of [old, late, old, late]) {
      await clientOf(server, { forms: portOf(memory) }).create(orderOf({ tier: '2K', ratio: '16:9' }), calm);
    }
    assert.deepEqual(spellings(old), ['16:9 2K', '16:9 2k', '2048x1152 2048', '2048x1152 2048']);
    assert.deepEqual(spellings(late), ['16:9 2K', '16:9 2K']);
  });

  it('tries the others, in order, when the server has given up the remembered one', async () => {
    for (const [remembered, sent] of [
      ['pixels', ['1024x1024 1024', '1:1 1K', '1:1 1k']],
      ['1K', ['1:1 1K', '1:1 1k']],
    ] as const) {
      const server = await startServer({ resolutionForm: '1k' });
      const form: WireForm = { size: remembered, references: 'reference_images' };
      const memory: FormMemory = new Map([[server.baseUrl, form]]);
      await clientOf(server, { forms: portOf(memory) }).create(orderOf(), calm);
      assert.deepEqual(spellings(server), sent);
      assert.equal(memory.get(server.baseUrl)?.size, '1k');
    }
  });

  it('understands a refusal that names the field in its text only', async () => {
    const server = await startServer({ resolutionForm: '1k' });
    const body = { error: { code: 'invalid_request', message: "Unsupported resolution '1K'" } };
    server.fault({ on: 'create', kind: 'answer', answer: { status: 400, body } });
    await clientOf(server).create(orderOf(), calm);
    assert.deepEqual(spellings(server), ['1:1 1K', '1:1 1k']);
  });

  it('tries each form once, and pays nothing, when the server takes none', async () => {
    const server = await startServer();
    server.fault({ on: 'create', kind: 'badField', param: 'size', times: Infinity });
    const error = await failureOf(clientOf(server).create(orderOf(), calm));
    assert.deepEqual([error.code, error.charged, error.details.field], ['request-refused', 'no', 'size']);
    assert.deepEqual(spellings(server), ['1:1 1K', '1:1 1k', '1024x1024 1024']);
    assert.equal(server.ledger.accepted.length, 0);
  });

  it('has no pixels for 4K, and sends none', async () => {
    const server = await startServer({ resolutionForm: 'pixels' });
    const error = await failureOf(clientOf(server).create(orderOf({ tier: '4K', ratio: '16:9' }), calm));
    assert.equal(error.code, 'request-refused');
    assert.deepEqual(spellings(server), ['16:9 4K', '16:9 4k']);
  });

  it('asks once where another spelling would be the same: gpt-4o-image has no tier', async () => {
    const server = await startServer();
    server.fault({ on: 'create', kind: 'badField', param: 'size', times: Infinity });
    await failureOf(clientOf(server).create(orderOf4o(), calm));
    assert.deepEqual(spellings(server), ['1:1 undefined']);
  });

  it('does not forget the pixels because of a task that has no such form', async () => {
    const server = await startServer({ resolutionForm: 'pixels' });
    const memory: FormMemory = new Map();
    const client = clientOf(server, { forms: portOf(memory) });
    await client.create(orderOf(), calm);
    await client.create(orderOf4o(), calm);
    await client.create(orderOf(), calm);
    assert.deepEqual(spellings(server).slice(2), ['1024x1024 1024', '1:1 undefined', '1024x1024 1024']);
    assert.equal(memory.get(server.baseUrl)?.size, 'pixels');
  });

  it('asks once after a 400 that names something else, and after any other refusal', async () => {
    const message = 'resolution and size';
    for (const fault of [
      { on: 'create', kind: 'badField', param: 'prompt' },
      { on: 'create', kind: 'badField', param: 'n' },
      { on: 'create', kind: 'policy', message },
      { on: 'create', kind: 'internalError', message },
      { on: 'create', kind: 'rateLimited', message },
      { on: 'create', kind: 'forbidden', message },
      { on: 'create', kind: 'modelNotFound', message },
      { on: 'create', kind: 'internalErrorAfterAccept', message },
    ] as const) {
      const server = await startServer();
      server.fault(fault);
      await failureOf(clientOf(server).create(orderOf(), calm));
      assert.equal(server.ledger.creates.length, 1, fault.kind);
    }
  });

  it('does not try the next form after a reply that was lost', async () => {
    const server = await startServer({ resolutionForm: '1k' });
    const when = ({ body }: { body?: unknown }): boolean => JSON.stringify(body).includes('"1k"');
    server.fault({ on: 'create', kind: 'lostAfterAccept', when });
    const error = await failureOf(clientOf(server).create(orderOf(), calm));
    assert.deepEqual([error.code, error.charged], ['connection-lost', 'unknown']);
    assert.deepEqual(spellings(server), ['1:1 1K', '1:1 1k']);
    assert.equal(server.ledger.accepted.length, 1);
  });

  it('keeps a paid task also when the form cannot be remembered', async () => {
    const server = await startServer({ resolutionForm: '1k' });
    const forms = { get: () => undefined, set: () => Promise.reject(new Error('The memory is full')) };
    const taskId = await clientOf(server, { forms }).create(orderOf(), calm);
    assert.equal(server.ledger.accepted[0]?.id, taskId);
    assert.equal(server.ledger.accepted.length, 1);
  });

  it('pays exactly once for any server, order and memory, and never says the same twice', async () => {
    const sizes = ['1K', '1k', 'pixels'] as const;
    const fields = ['reference_images', 'image_urls'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          resolutionForm: fc.constantFrom(...sizes),
          referenceField: fc.constantFrom('either' as const, ...fields),
        }),
        fc.option(fc.record({ size: fc.constantFrom(...sizes), references: fc.constantFrom(...fields) })),
        fc.constantFrom('gpt-image-2' as const, 'gpt-4o-image' as const),
        fc.constantFrom('1K' as const, '2K' as const),
        fc.nat({ max: 3 }),
        async (options: ToapisOptions, remembered, model, tier, count) => {
          const server = await startServer(options);
          const memory: FormMemory = new Map();
          if (remembered) memory.set(server.baseUrl, remembered);
          const client = clientOf(server, { forms: portOf(memory) });
          const uploads: string[] = [];
          for (let i = 0; i < count; i++) uploads.push(await client.upload(localPng(i), calm));
          const makeOrder = model === 'gpt-image-2' ? orderOf : orderOf4o;
          const taskId = await client.create(makeOrder({ model, tier, uploads }), calm);

          const bodies = bodiesOf(server);
          assert.deepEqual(
            server.ledger.accepted.map(({ id }) => id),
            [taskId],
          );
          assert.deepEqual(server.ledger.accepted[0]?.referenceUrls, uploads);
          assert.ok(bodies.length <= 4, `${bodies.length} creates`);
          assert.equal(new Set(bodies.map((body) => JSON.stringify(body))).size, bodies.length);
          for (const body of bodies) assert.ok(!('reference_images' in body && 'image_urls' in body));

          await client.create(makeOrder({ model, tier, uploads }), calm);
          assert.equal(server.ledger.creates.length, bodies.length + 1, 'the next one goes at once');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('ruling 3: references go as uploaded URLs in reference_images, or in image_urls after a 400 that names the field, never in both', () => {
  for (const model of ['gpt-image-2', 'gpt-4o-image'] as const) {
    const makeOrder = model === 'gpt-image-2' ? orderOf : orderOf4o;

    it(`sends the URLs of the uploads, in order, in reference_images (${model})`, async () => {
      const server = await startServer();
      const client = clientOf(server);
      const uploads = [await client.upload(localPng(1), calm), await client.upload(localPng(2), calm)];
      assert.deepEqual(
        uploads,
        server.ledger.uploads.map(({ url }) => url),
      );
      await client.create(makeOrder({ uploads: [...uploads].reverse() }), calm);
      assert.deepEqual(bodiesOf(server)[0]?.reference_images, [...uploads].reverse());
      assert.deepEqual(referenceFields(server), ['reference_images']);
    });

    it(`sends image_urls once after a 400, pays once, and remembers it (${model})`, async () => {
      const server = await startServer({ referenceField: 'image_urls' });
      const memory: FormMemory = new Map();
      const client = clientOf(server, { forms: portOf(memory) });
      const uploads = [await client.upload(localPng(), calm)];
      await client.create(makeOrder({ uploads }), calm);
      assert.deepEqual(referenceFields(server), ['reference_images', 'image_urls']);
      assert.equal(server.ledger.accepted.length, 1);
      assert.deepEqual(memory.get(server.baseUrl), { size: '1K', references: 'image_urls' });
      await client.create(makeOrder({ uploads }), calm);
      assert.deepEqual(referenceFields(server).slice(2), ['image_urls']);
    });
  }

  it('sends neither field without references', async () => {
    const server = await startServer();
    const memory: FormMemory = new Map();
    await clientOf(server, { forms: portOf(memory) }).create(orderOf(), calm);
    assert.deepEqual(referenceFields(server), ['']);
  });

  it('finds both forms, one after the other, and pays once', async () => {
    const server = await startServer({ referenceField: 'image_urls', resolutionForm: 'pixels' });
    const memory: FormMemory = new Map();
    const client = clientOf(server, { forms: portOf(memory) });
    const uploads = [await client.upload(localPng(), calm)];
    await client.create(orderOf({ uploads }), calm);
    assert.deepEqual(spellings(server), ['1:1 1K', '1:1 1k', '1024x1024 1024', '1024x1024 1024']);
    assert.deepEqual(referenceFields(server).slice(2), ['reference_images', 'image_urls']);
    assert.equal(server.ledger.accepted.length, 1);
    assert.deepEqual(memory.get(server.baseUrl), { size: 'pixels', references: 'image_urls' });
  });

  it('tries each field once, and pays nothing, when the references themselves are refused', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const uploads = ['https://files.example/gone.png'];
    const error = await failureOf(client.create(orderOf({ uploads }), calm));
    assert.deepEqual(
      [error.code, error.charged, error.next],
      ['references-refused', 'no', 'change-references'],
    );
    assert.deepEqual(referenceFields(server), ['reference_images', 'image_urls']);
    assert.equal(server.ledger.accepted.length, 0);
  });

  it('refuses a 17th reference of gpt-image-2 and a 6th of gpt-4o-image before sending', () => {
    for (const [model, max] of [
      ['gpt-image-2', 16],
      ['gpt-4o-image', 5],
    ] as const) {
      const references = Array.from({ length: max + 1 }, (_, at) => `file:///${at}.png`);
      const request = requestFor(model, 1);
      assert.deepEqual(validateRequest({ ...request, references: references.slice(1) }), []);
      assert.deepEqual(validateRequest({ ...request, references }), [
        { field: 'references', code: 'too-many-references', count: max + 1, max },
      ]);
    }
  });

  it('uploads as a form with file and purpose, under the name of the file', async () => {
    const server = await startServer();
    const image = { ...localPng(), name: 'mein Fuchs "é".png' };
    const url = await clientOf(server).upload(image, calm);
    const [upload] = server.ledger.uploads;
    assert.equal(upload?.url, url);
    assert.deepEqual(
      [upload.fileName, upload.mediaType, upload.size, upload.purpose],
      [image.name, 'image/png', image.bytes.length, 'generation'],
    );
  });
});

describe('ruling 4: n is a number; three of gpt-4o-image are 2 + 1, N of gpt-image-2 are N tasks of one', () => {
  for (const [model, count, sent] of [
    ['gpt-4o-image', 1, [1]],
    ['gpt-4o-image', 2, [2]],
    ['gpt-4o-image', 3, [2, 1]],
    ['gpt-4o-image', 4, [4]],
    ['gpt-image-2', 1, [1]],
    ['gpt-image-2', 4, [1, 1, 1, 1]],
  ] as const) {
    it(`sends n as ${sent.join(' and ')} for ${count} of ${model}`, async () => {
      const server = await startServer();
      const client = clientOf(server);
      for (const n of splitCount(model, count)) {
        await client.create({ ...orderOf(), request: requestFor(model, n) }, calm);
      }
      assert.deepEqual(
        bodiesOf(server).map(({ n }) => n),
        sent,
      );
      assert.equal(
        server.tasks.reduce((sum, task) => sum + task.count, 0),
        count,
      );
    });
  }

  it('takes fewer results than asked', async () => {
    const server = await startServer({ resultCount: 3 });
    const client = clientOf(server);
    const taskId = await client.create(orderOf4o({ count: 4 }), calm);
    const status = await client.status(taskId, calm);
    assert.ok(status.state === 'succeeded');
    assert.deepEqual(status.urls, server.tasks[0]?.resultUrls);
    assert.equal(status.urls.length, 3);
  });
});

describe('ruling 5: prompts end at 32,000 and 1,000 characters: refused before sending, never cut', () => {
  for (const [model, max] of [
    ['gpt-image-2', 32_000],
    ['gpt-4o-image', 1_000],
  ] as const) {
    it(`sends ${max} characters whole and refuses one more (${model})`, async () => {
      const server = await startServer();
      const longest = { ...requestFor(model, 1), prompt: 'ü'.repeat(max - 2) + '🦊' };
      assert.deepEqual(validateRequest(longest), []);
      await clientOf(server).create({ ...orderOf(), request: longest }, calm);
      assert.equal(bodiesOf(server)[0]?.prompt, longest.prompt);
      const tooLong = { ...longest, prompt: `${longest.prompt}!` };
      assert.deepEqual(validateRequest(tooLong), [
        { field: 'prompt', code: 'prompt-too-long', length: max + 1, max },
      ]);
    });
  }

  it('sends every character of a prompt as it is', async () => {
    const server = await startServer();
    const client = clientOf(server);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (prompt) => {
        await client.create(orderOf({ prompt }), calm);
        assert.equal(bodiesOf(server).at(-1)?.prompt, prompt);
      }),
    );
  });
});

describe('ruling 6: response_format is always url, and a b64_json result is understood', () => {
  it('asks for URLs, whatever the order', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const uploads = [await client.upload(localPng(), calm)];
    for (const order of [orderOf(), orderOf({ uploads }), orderOf4o(), orderOf4o({ count: 4, uploads })]) {
      await client.create(order, calm);
    }
    for (const body of bodiesOf(server)) assert.equal(body.response_format, 'url');
  });

  it('has in its body what is documented, and nothing else', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const order = orderOf({ prompt: 'a fox', tier: '4K', ratio: '9:16' });
    await client.create(order, calm);
    assert.deepEqual(bodiesOf(server)[0], {
      model: 'gpt-image-2',
      prompt: 'a fox',
      size: '9:16',
      resolution: '4K',
      n: 1,
      response_format: 'url',
      client_business_id: order.businessId,
    });
    const order4o = orderOf4o({ prompt: 'a fox', ratio: '3:2', count: 2 });
    await client.create(order4o, calm);
    assert.deepEqual(bodiesOf(server)[1], {
      model: 'gpt-4o-image',
      prompt: 'a fox',
      size: '3:2',
      n: 2,
      response_format: 'url',
      client_business_id: order4o.businessId,
    });
  });

  for (const resultShape of ['result.data', 'url', 'data', 'everywhere', 'b64_json'] as const) {
    it(`fetches an image that comes as ${resultShape}`, async () => {
      const server = await startServer({ resultShape });
      const client = clientOf(server);
      const status = await client.status(await client.create(orderOf(), calm), calm);
      assert.ok(status.state === 'succeeded');
      assert.equal(status.urls.length, 1);
      const bytes = await client.download(status.urls[0]!, calm);
      const facts = readImage(bytes);
      assert.ok(facts?.whole);
      assert.deepEqual(facts.pixels, { width: 1024, height: 1024 });
      assert.equal(server.ledger.downloads.length, resultShape === 'b64_json' ? 0 : 1);
    });
  }

  it('understands b64_json that is a whole data URL', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const taskId = await client.create(orderOf(), calm);
    const { bytes } = localPng(7);
    const data = [{ b64_json: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` }];
    const body = { id: taskId, status: 'completed', result: { data } };
    server.fault({ on: 'status', kind: 'answer', answer: { status: 200, body } });
    const status = await client.status(taskId, calm);
    assert.ok(status.state === 'succeeded');
    assert.deepEqual(Buffer.from(await client.download(status.urls[0]!, calm)), Buffer.from(bytes));
  });
});

describe('ruling 7: mask_url goes to gpt-4o-image only, with the first reference', () => {
  it('sends the URL of the uploaded mask', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const uploads = [await client.upload(localPng(0, 16), calm)];
    const maskUpload = await client.upload(localPng(1, 16, 'rgba'), calm);
    await client.create(orderOf4o({ uploads, maskUpload }), calm);
    assert.equal(bodiesOf(server)[0]?.mask_url, maskUpload);
    assert.equal(server.ledger.accepted[0]?.maskUrl, maskUpload);
  });

  it('sends no mask_url where there is no mask', async () => {
    const server = await startServer();
    await clientOf(server).create(orderOf4o(), calm);
    assert.ok(!('mask_url' in bodiesOf(server)[0]!));
  });

  it('refuses a mask for gpt-image-2, and one without a reference, before sending', () => {
    const codes = (request: Parameters<typeof validateRequest>[0]): string[] =>
      validateRequest(request).map(({ code }) => code);
    const [mask, references] = ['file:///mask.png', ['file:///a.png']];
    assert.deepEqual(codes({ ...requestFor('gpt-image-2', 1), mask, references }), ['mask-not-supported']);
    assert.deepEqual(codes({ ...requestFor('gpt-4o-image', 1), mask }), ['mask-without-reference']);
    assert.deepEqual(codes({ ...requestFor('gpt-4o-image', 1), mask, references }), []);
  });

  it('tells that the mask is at fault when the server says so', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const uploads = [await client.upload(localPng(0, 16), calm)];
    const maskUpload = await client.upload(localPng(1, 8, 'rgba'), calm);
    const error = await failureOf(client.create(orderOf4o({ uploads, maskUpload }), calm));
    assert.deepEqual([error.charged, error.details.field], ['no', 'mask_url']);
    assert.equal(server.ledger.creates.length, 1);
  });
});

describe('ruling 8: every task carries a client_business_id, by which it is found again, and is never sent twice', () => {
  it('sends the UUID of the order, and finds the task by it', async () => {
    const server = await startServer({ taskDurationMs: Infinity });
    const client = clientOf(server);
    const order = orderOf();
    const taskId = await client.create(order, calm);
    assert.equal(bodiesOf(server)[0]?.client_business_id, order.businessId);
    const found = await client.find(order.businessId, calm);
    assert.equal(found?.taskId, taskId);
    assert.equal(found.state, 'running');
    assert.deepEqual(
      server.ledger.lookups.map(({ name, found }) => [name, found]),
      [[order.businessId, true]],
    );
  });

  it('keeps the UUID through all wire forms of one order', async () => {
    const server = await startServer({ resolutionForm: 'pixels' });
    const order = orderOf();
    await clientOf(server).create(order, calm);
    assert.deepEqual(
      bodiesOf(server).map((body) => body.client_business_id),
      [order.businessId, order.businessId, order.businessId],
    );
  });

  for (const kind of ['lostAfterAccept', 'gatewayTimeoutAfterAccept', 'internalErrorAfterAccept'] as const) {
    it(`finds the paid task after ${kind}, with one POST`, async () => {
      const server = await startServer();
      const client = clientOf(server);
      server.fault({ on: 'create', kind });
      const order = orderOf();
      const error = await failureOf(client.create(order, calm));
      assert.equal(error.charged, 'unknown');
      const found = await client.find(order.businessId, calm);
      assert.equal(found?.taskId, server.tasks[0]?.id);
      assert.equal(found?.state, 'succeeded');
      assert.equal(server.ledger.creates.length, 1);
    });
  }

  for (const kind of ['notFound', 'taskNotExist'] as const) {
    it(`takes ${kind} as "not known"`, async () => {
      const server = await startServer();
      server.fault({ on: 'status', kind });
      assert.equal(await clientOf(server).find(orderOf().businessId, calm), undefined);
    });
  }

  it('does not take an answer that says nothing of a task for a find', async () => {
    for (const body of [{}, { code: 0, data: null }, { success: false, message: 'record not found' }]) {
      const server = await startServer();
      server.fault({ on: 'status', kind: 'answer', answer: { status: 200, body } });
      const error = await failureOf(clientOf(server).find(orderOf().businessId, calm));
      assert.equal(error.code, 'bad-answer');
    }
  });

  it('does not take a failed look-up for "not known"', async () => {
    const server = await startServer();
    const client = clientOf(server, { key: () => Promise.resolve('sk-another-key') });
    assert.equal((await failureOf(client.find('x', calm))).code, 'key-refused');
    server.fault({ on: 'status', kind: 'badGateway' });
    assert.equal((await failureOf(clientOf(server).find('x', calm))).code, 'gateway-error');
  });

  for (const idShape of ['tsk_img_ulid', 'task_img', 'img_hex', 'task_ulid', 'odd'] as const) {
    for (const idField of ['id', 'task_id', 'data.id', 'data.task_id'] as const) {
      it(`asks for a task whose id is ${idShape} in ${idField}`, async () => {
        const server = await startServer({ idShape, idField });
        const client = clientOf(server);
        const taskId = await client.create(orderOf(), calm);
        assert.equal(taskId, server.tasks[0]?.id);
        assert.equal((await client.status(taskId, calm)).taskId, taskId);
        assert.equal(server.ledger.polls(taskId), 1);
      });
    }
  }
});

describe('ruling 9: completed, succeeded and success succeed; failed, error, cancelled, canceled and expired fail; every other word is still running', () => {
  /** What the client makes of a status word; undefined leaves the field out. */
  async function stateOf(...words: (string | null | undefined)[]): Promise<string[]> {
    const server = await startServer();
    const client = clientOf(server);
    const taskId = await client.create(orderOf(), calm);
    const states: string[] = [];
    for (const status of words) {
      const result = { data: [{ url: 'https://files.example/1.png' }] };
      const body = { id: taskId, ...(status !== undefined && { status }), result };
      server.fault({ on: 'status', kind: 'answer', answer: { status: 200, body } });
      states.push((await client.status(taskId, calm)).state);
    }
    return states;
  }
  const upper = (words: readonly string[]): string[] =>
    words.flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]);

  it('succeeds', async () => {
    const states = await stateOf(...upper(['completed', 'succeeded', 'success']));
    assert.deepEqual(new Set(states), new Set(['succeeded']));
  });

  it('fails', async () => {
    const states = await stateOf(...upper(['failed', 'error', 'cancelled', 'canceled', 'expired']));
    assert.deepEqual(new Set(states), new Set(['failed']));
  });

  it('is still running: documented, seen, unknown, empty, null or missing', async () => {
    const words = ['queued', 'submitted', 'pending', 'in_progress', 'processing', 'running', 'reviewing'];
    const states = await stateOf(...upper(words), '', 'failure', 'complete', '完成', null, undefined);
    assert.deepEqual(new Set(states), new Set(['running']));
  });

  it('runs on through any words of a whole task, and tells the progress', async () => {
    for (const kind of ['unknownStatus', 'emptyStatus', 'missingStatus'] as const) {
      const server = await startServer({
        taskDurationMs: Infinity,
        statuses: { created: 'pending', inProgress: 'PROCESSING', completed: 'SUCCESS' },
        progress: () => '50%',
      });
      const client = clientOf(server);
      const taskId = await client.create(orderOf(), calm);
      const running = await client.status(taskId, calm);
      assert.ok(running.state === 'running');
      assert.equal(running.progress, 50);
      server.finish();
      server.fault({ on: 'status', kind });
      assert.equal((await client.status(taskId, calm)).state, 'running', kind);
      assert.equal((await client.status(taskId, calm)).state, 'succeeded');
    }
  });

  for (const shape of ['object', 'string', 'message', 'fail_reason'] as const) {
    it(`tells why a task failed (${shape})`, async () => {
      const server = await startServer({ taskDurationMs: Infinity });
      const client = clientOf(server);
      const taskId = await client.create(orderOf(), calm);
      server.fail(taskId, { message: 'upstream\nreturned  422', shape });
      const status = await client.status(taskId, calm);
      assert.ok(status.state === 'failed');
      assert.equal(status.reason, 'upstream returned 422');
    });
  }

  it('says that a finished task has no image, and that it was charged', async () => {
    const server = await startServer();
    const client = clientOf(server);
    const taskId = await client.create(orderOf(), calm);
    server.fault({ on: 'status', kind: 'successWithoutUrls' });
    const error = await failureOf(client.status(taskId, calm));
    assert.deepEqual([error.code, error.charged], ['result-missing', 'yes']);
  });
});

describe('ruling 10: errors are classified by HTTP status, then code, then type, then text', () => {
  for (const { why, status, error, code } of [
    {
      why: 'the status before everything: 401 with another code and text',
      status: 401,
      error: { code: 'insufficient_quota', type: 'content_policy_violation', message: 'task_not_found' },
      code: 'key-refused',
    },
    {
      why: 'the status before everything: 402 that speaks of the key',
      status: 402,
      error: { code: 'unauthorized', message: 'Task not found, Invalid API key' },
      code: 'balance-exhausted',
    },
    {
      why: 'the status before everything: 500 that speaks of a task',
      status: 500,
      error: { code: 'internal_error', message: 'Task not found' },
      code: 'server-error',
    },
    {
      why: 'the status before everything: 422 that speaks of the balance',
      status: 422,
      error: { code: 'insufficient_quota', message: 'no balance' },
      code: 'policy-violation',
    },
    {
      why: 'the code before the text: 400 of the policy about a reference image',
      status: 400,
      error: { code: 'content_policy_violation', message: 'The reference image shows a person' },
      code: 'policy-violation',
    },
    {
      why: 'the code before the text: 400 of the references that speaks of the policy',
      status: 400,
      error: { code: 'invalid_reference_images', message: 'See content_policy' },
      code: 'references-refused',
    },
    {
      why: 'the code before the type: 503 of the limiter',
      status: 503,
      error: { code: 'rate_limit_unavailable', type: 'model_not_found', message: 'no available channel' },
      code: 'limiter-unavailable',
    },
    {
      why: 'the code before the text: 503 of the model',
      status: 503,
      error: { code: 'model_not_found', message: 'rate_limit_unavailable' },
      code: 'model-unavailable',
    },
    {
      why: 'the code before the text: 429 of the limiter that speaks of a quota',
      status: 429,
      error: { code: 'rate_limit_exceeded', message: 'Request quota per minute exceeded' },
      code: 'rate-limited',
    },
    {
      why: 'the type before the text: 429 of the account pages',
      status: 429,
      error: { code: 429, type: 'rate_limit_error', message: 'Too many requests for this quota' },
      code: 'rate-limited',
    },
    {
      why: 'the type before the text: 429 for want of money',
      status: 429,
      error: { type: 'insufficient_quota', message: 'rate_limit' },
      code: 'balance-exhausted',
    },
    {
      why: 'the type when there is no code: 503',
      status: 503,
      error: { type: 'model_not_found', message: 'rate_limit_unavailable' },
      code: 'model-unavailable',
    },
    {
      why: 'the text when there is nothing else: 503 without a channel',
      status: 503,
      error: { message: 'There is no available channel for this model' },
      code: 'model-unavailable',
    },
    {
      why: 'the text when there is nothing else: 403 for want of money',
      status: 403,
      error: { message: 'user quota is not enough' },
      code: 'balance-exhausted',
    },
    {
      why: 'the text when there is nothing else: 400 of the references',
      status: 400,
      error: { code: 'invalid_request', message: 'base64 image is not allowed' },
      code: 'references-refused',
    },
  ] as const) {
    it(why, async () => {
      const server = await startServer();
      server.fault({ on: 'create', kind: 'answer', answer: { status, body: { error } } });
      assert.equal((await failureOf(clientOf(server).create(orderOf(), calm))).code, code);
      assert.equal(server.ledger.creates.length, 1);
    });
  }

  it('is not led astray by a prompt that the server quotes', async () => {
    const server = await startServer();
    const message = "Invalid prompt: 'a sign that says task not found, a reference to content_policy'";
    const error = { code: 'invalid_request', message, param: 'prompt', type: 'invalid_request_error' };
    server.fault({ on: 'create', kind: 'answer', answer: { status: 400, body: { error } } });
    const refused = await failureOf(clientOf(server).create(orderOf(), calm));
    assert.deepEqual([refused.code, refused.details.field], ['request-refused', 'prompt']);
  });
});
