import assert from 'node:assert/strict';
import { calm, clientOf, failureOf, startServer } from './support.ts';

describe('the balance', () => {
  it('is what the key has left, in USD', async () => {
    const server = await startServer();
    assert.deepEqual(await clientOf(server).balance(calm), { usd: 10.5 });
    assert.deepEqual(
      server.ledger.requests.map(({ method, path }) => `${method} ${path}`),
      ['GET /v1/balance'],
    );
  });

  it('is unlimited where there is no limit', async () => {
    const server = await startServer({ balanceCredits: 'unlimited' });
    assert.equal(await clientOf(server).balance(calm), 'unlimited');
  });

  it('is read as the documentation shows it, numbers also as strings', async () => {
    const shown = {
      success: true,
      remain_balance: 10.5,
      used_balance: 2.3,
      remain_credits: 2100,
      used_credits: 460,
      credits_per_usd: 200,
      unlimited_quota: false,
    };
    for (const { body, balance } of [
      { body: shown, balance: { usd: 10.5 } },
      { body: { ...shown, remain_credits: '2100', credits_per_usd: '200' }, balance: { usd: 10.5 } },
      { body: { ...shown, remain_credits: 0 }, balance: { usd: 0 } },
      { body: { ...shown, remain_balance: -1, unlimited_quota: true }, balance: 'unlimited' },
    ]) {
      const server = await startServer();
      server.fault({ on: 'balance', kind: 'answer', answer: { status: 200, body } });
      assert.deepEqual(await clientOf(server).balance(calm), balance);
    }
  });

  it('that the server does not have is refused with its words, though with HTTP 200', async () => {
    const server = await startServer();
    server.fault({ on: 'balance', kind: 'notSuccessful' });
    const error = await failureOf(clientOf(server).balance(calm));
    assert.equal(error.code, 'request-refused');
    assert.equal(error.details.reason, 'Failed to get token info: record not found');
    server.fault({ on: 'balance', kind: 'answer', answer: { status: 200, body: { success: false } } });
    assert.equal((await failureOf(clientOf(server).balance(calm))).code, 'request-refused');
  });

  it('without a rate is a bad answer', async () => {
    for (const body of [
      { success: true },
      { remain_credits: 5 },
      { remain_credits: 5, credits_per_usd: 0 },
    ]) {
      const server = await startServer();
      server.fault({ on: 'balance', kind: 'answer', answer: { status: 200, body } });
      assert.equal((await failureOf(clientOf(server).balance(calm))).code, 'bad-answer');
    }
  });

  it('of a key that is only tried does not touch the key that is set', async () => {
    const server = await startServer();
    server.keys.add('sk-tried');
    let read = 0;
    const key = (): Promise<undefined> => {
      read++;
      return Promise.resolve(undefined);
    };
    assert.deepEqual(await clientOf(server, { key }).balance(calm, 'sk-tried'), { usd: 10.5 });
    assert.equal((await failureOf(clientOf(server, { key }).balance(calm, 'sk-wrong'))).code, 'key-refused');
    assert.equal(read, 0);
  });
});

describe('the models', () => {
  it('are the ids of the image models', async () => {
    const server = await startServer();
    assert.deepEqual(await clientOf(server).imageModels(calm), [
      'gpt-image-2',
      'gpt-image-2-vip',
      'gpt-image-2-official',
      'gpt-4o-image',
    ]);
    assert.equal(server.ledger.requests[0]?.path, '/v1/models?type=image');
  });

  it('are read as the documentation shows them', async () => {
    const model = {
      id: 'gpt-image-2',
      object: 'model',
      created: 1_626_777_600,
      owned_by: 'openai',
      supported_endpoint_types: ['image-generation'],
    };
    const server = await startServer();
    for (const { data, ids } of [
      { data: [model], ids: ['gpt-image-2'] },
      { data: [], ids: [] },
    ]) {
      const body = { success: true, object: 'list', data };
      server.fault({ on: 'models', kind: 'answer', answer: { status: 200, body } });
      assert.deepEqual(await clientOf(server).imageModels(calm), ids);
    }
  });

  it('that the server does not tell are refused with its words, though with HTTP 200', async () => {
    const server = await startServer();
    server.fault({ on: 'models', kind: 'notSuccessful', message: 'No group for this key' });
    const error = await failureOf(clientOf(server).imageModels(calm));
    assert.deepEqual([error.code, error.details.reason], ['request-refused', 'No group for this key']);
  });

  it('of a key that is only tried', async () => {
    const server = await startServer();
    const client = clientOf(server, { key: () => Promise.resolve(undefined) });
    assert.equal((await failureOf(client.imageModels(calm, 'none'))).code, 'key-refused');
    assert.ok((await client.imageModels(calm, server.key)).length > 0);
  });
});
