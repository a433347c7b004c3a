import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toolDefinitions } from '../../../src/agents/tools.ts';
import { connectClient, RawSession, ScriptedOperator } from './support.ts';

const jsonrpc = '2.0';

function initialize(protocolVersion: string): unknown {
  return { jsonrpc, id: 0, method: 'initialize', params: { protocolVersion, capabilities: {} } };
}

function codeOf(answer: unknown): unknown {
  return (answer as { error?: { code: unknown } }).error?.code;
}

describe('The Model Context Protocol, with the official client', () => {
  it('introduces itself', async () => {
    const client = await connectClient(new ScriptedOperator());
    assert.deepEqual(client.getServerVersion(), { name: 'easel', title: 'Easel', version: '1.2.3' });
    assert.deepEqual(client.getServerCapabilities(), { tools: {} });
    await client.ping();
  });

  it('lists the tools with their schemas, and says which ones cost nothing', async () => {
    const client = await connectClient(new ScriptedOperator());
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      toolDefinitions.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    );
    for (const { inputSchema } of tools) assert.equal(inputSchema.additionalProperties, false);
    assert.deepEqual(
      tools.map(({ annotations }) => annotations),
      toolDefinitions.map(({ title, readOnly }) => ({
        title,
        readOnlyHint: readOnly,
        destructiveHint: false,
        idempotentHint: readOnly,
        openWorldHint: !readOnly,
      })),
    );
    assert.deepEqual(
      toolDefinitions.filter(({ readOnly }) => !readOnly).map(({ name }) => name),
      ['generate_image'],
    );
  });

  it('hands a call on, and its text and pictures back', async () => {
    const operator = new ScriptedOperator();
    const client = await connectClient(operator);
    const result = client.callTool({ name: 'check_images', arguments: { paths: ['a.png'] } });
    const call = await operator.call(0);
    assert.deepEqual([call.name, call.input], ['check_images', { paths: ['a.png'] }]);
    call.answer({
      text: 'done',
      pictures: [{ path: 'a.png', mime: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff]) }],
    });
    assert.deepEqual(await result, {
      content: [
        { type: 'text', text: 'done' },
        { type: 'image', mimeType: 'image/jpeg', data: '/9j/' },
      ],
      isError: false,
    });
  });

  it('tells what was not carried out as a result that the model reads', async () => {
    const operator = new ScriptedOperator();
    const client = await connectClient(operator);
    const result = client.callTool({ name: 'generate_image' });
    const call = await operator.call(0);
    assert.deepEqual(call.input, {});
    call.answer({ isError: true, text: 'No.' });
    assert.deepEqual(await result, { content: [{ type: 'text', text: 'No.' }], isError: true });
  });

  it('answers calls as they are ready, whatever their order', async () => {
    const operator = new ScriptedOperator();
    const client = await connectClient(operator);
    const first = client.callTool({ name: 'check_images' });
    const second = client.callTool({ name: 'find_missing_images' });
    (await operator.call(1)).answer({ text: 'second' });
    assert.deepEqual((await second).content, [{ type: 'text', text: 'second' }]);
    (await operator.call(0)).answer({ text: 'first' });
    assert.deepEqual((await first).content, [{ type: 'text', text: 'first' }]);
  });

  it('ends a call that was cancelled', async () => {
    const operator = new ScriptedOperator();
    const client = await connectClient(operator);
    const cancel = new AbortController();
    const result = client.callTool({ name: 'check_images' }, undefined, { signal: cancel.signal });
    const { signal } = await operator.call(0);
    cancel.abort('enough');
    await assert.rejects(result);
    assert.equal(signal.aborted, true);
  });

  it('ends all calls of a client that goes', async () => {
    const operator = new ScriptedOperator();
    const client = await connectClient(operator);
    const result = client.callTool({ name: 'check_images' });
    const { signal } = await operator.call(0);
    await client.close();
    await assert.rejects(result);
    assert.equal(signal.aborted, true);
  });

  it('refuses tools that there are not', async () => {
    const client = await connectClient(new ScriptedOperator());
    await assert.rejects(client.callTool({ name: 'delete_everything' }), { code: -32602 });
  });
});

describe('The Model Context Protocol, message by message', () => {
  it('speaks the version that was asked for, and its newest to who asks for an unknown one', async () => {
    for (const [asked, spoken] of [
      ['2024-11-05', '2024-11-05'],
      ['2025-03-26', '2025-03-26'],
      ['2025-06-18', '2025-06-18'],
      ['2025-11-25', '2025-11-25'],
      ['1999-01-01', '2025-11-25'],
      ['2099-01-01', '2025-11-25'],
    ] as const) {
      const raw = new RawSession();
      raw.send(initialize(asked));
      const answer = (await raw.answer()) as { result: { protocolVersion: string } };
      assert.equal(answer.result.protocolVersion, spoken);
    }
  });

  it('says what is wrong with a message, and goes on', async () => {
    for (const [message, code, id] of [
      ['{"jsonrpc": "2.0", "id": 1,', -32700, null],
      ['[]', -32600, null],
      ['null', -32600, null],
      ['7', -32600, null],
      [{ jsonrpc: '1.0', id: 1, method: 'ping' }, -32600, null],
      [{ jsonrpc, id: {}, method: 'ping' }, -32600, null],
      [{ jsonrpc, id: 1, method: 'ping', params: [1] }, -32600, null],
      [{ jsonrpc, id: 1, method: 'resources/list' }, -32601, 1],
      [{ jsonrpc, id: 'a', method: '__proto__' }, -32601, 'a'],
      [{ jsonrpc, id: 1, method: 'initialize' }, -32602, 1],
      [{ jsonrpc, id: 1, method: 'tools/call', params: { name: 'toString' } }, -32602, 1],
      [
        { jsonrpc, id: 1, method: 'tools/call', params: { name: 'check_images', arguments: 'all' } },
        -32602,
        1,
      ],
      [{ jsonrpc, id: 1, method: 'tools/call', params: { name: 'check_images', arguments: [] } }, -32602, 1],
    ] as const) {
      const raw = new RawSession();
      raw.send(message);
      const answer = (await raw.answer()) as { id: unknown };
      assert.deepEqual([codeOf(answer), answer.id], [code, id], JSON.stringify(message));
      raw.send({ jsonrpc, id: 2, method: 'ping' });
      assert.deepEqual(await raw.answer(2), { jsonrpc, id: 2, result: {} });
      assert.equal(raw.operator.calls.length, 0);
    }
  });

  it('answers pings before it is introduced, and says what its host wants models to know', async () => {
    const raw = new RawSession();
    raw.send({ jsonrpc, id: 1, method: 'ping' });
    raw.send(initialize('2025-11-25'));
    assert.deepEqual(await raw.answer(), { jsonrpc, id: 1, result: {} });
    const { result } = (await raw.answer(2)) as { result: { instructions?: string } };
    assert.equal(result.instructions, 'Know this.');
  });

  const batch = [
    { jsonrpc, id: 1, method: 'ping' },
    { jsonrpc, method: 'notifications/initialized' },
    { jsonrpc, id: 2, method: 'nothing' },
    7,
    { jsonrpc, id: 3, method: 'tools/call', params: { name: 'check_images' } },
  ];
  for (const version of ['2024-11-05', '2025-03-26']) {
    it(`answers a batch in one, once all of it is ready, in ${version}`, async () => {
      const raw = new RawSession();
      raw.send(initialize(version));
      await raw.answer();
      raw.send(batch.slice(1, 2));
      raw.send(batch);
      (await raw.operator.call(0)).answer({ text: 'one' });
      const answers = (await raw.answer(2)) as { id: unknown }[];
      assert.deepEqual(
        answers.map((each) => [each.id, codeOf(each)]),
        [
          [1, undefined],
          [2, -32601],
          [null, -32600],
          [3, undefined],
        ],
      );
    });
  }

  for (const version of ['2025-06-18', '2025-11-25']) {
    it(`refuses a batch in ${version}, which has none any more, and carries nothing of it out`, async () => {
      const raw = new RawSession();
      raw.send(initialize(version));
      await raw.answer();
      raw.send(batch);
      assert.equal(codeOf(await raw.answer(2)), -32600);
      assert.equal(raw.operator.calls.length, 0);
    });
  }

  it('says nothing to a call that was cancelled, whatever became of it', async () => {
    const raw = new RawSession();
    raw.send({ jsonrpc, id: 1, method: 'tools/call', params: { name: 'generate_image' } });
    const call = await raw.operator.call(0);
    call.answer({ text: 'ordered' });
    raw.send({ jsonrpc, method: 'notifications/cancelled', params: { requestId: 1 } });
    raw.send({ jsonrpc, id: 2, method: 'ping' });
    assert.deepEqual(await raw.answer(), { jsonrpc, id: 2, result: {} });
    assert.equal(raw.sent.length, 1);
  });

  it('says that a line was too long, and goes on', async () => {
    const raw = new RawSession();
    raw.session.refuseLine();
    raw.send({ jsonrpc, id: 1, method: 'ping' });
    const answer = (await raw.answer()) as { id: unknown };
    assert.deepEqual([codeOf(answer), answer.id], [-32600, null]);
    assert.deepEqual(await raw.answer(2), { jsonrpc, id: 1, result: {} });
  });

  it('says nothing to notifications, and to answers that nobody waits for', async () => {
    const raw = new RawSession();
    raw.send({ jsonrpc, method: 'notifications/initialized' });
    raw.send({ jsonrpc, method: 'notifications/cancelled', params: { requestId: 'unknown' } });
    raw.send({ jsonrpc, method: 'notifications/cancelled' });
    raw.send({ jsonrpc, method: 'ping' });
    raw.send({ jsonrpc, id: 3, result: {} });
    raw.send({ jsonrpc, id: 3, error: { code: 1, message: 'no' } });
    raw.send({ jsonrpc, id: 4, method: 'ping' });
    assert.deepEqual(await raw.answer(), { jsonrpc, id: 4, result: {} });
    assert.equal(raw.sent.length, 1);
  });

  it('has one call of an id at a time', async () => {
    const raw = new RawSession();
    const call = { jsonrpc, id: 1, method: 'tools/call', params: { name: 'check_images' } };
    raw.send(call);
    raw.send(call);
    assert.equal(codeOf(await raw.answer()), -32600);
    (await raw.operator.call(0)).answer({ text: 'one' });
    await raw.answer(2);
    assert.equal(raw.operator.calls.length, 1);
    raw.send(call);
    assert.ok(await raw.operator.call(1));
  });

  it('keeps to itself what went wrong inside', async () => {
    const raw = new RawSession();
    raw.send({ jsonrpc, id: 1, method: 'tools/call', params: { name: 'check_images' } });
    (await raw.operator.call(0)).fail(new Error('at /home/secret/path'));
    const answer = await raw.answer();
    assert.equal(codeOf(answer), -32603);
    assert.doesNotMatch(JSON.stringify(answer), /secret/);
  });

  it('answers any line with at most one line, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => JSON.stringify(value)),
        ),
        async (line) => {
          const raw = new RawSession();
          raw.session.receive(line);
          await new Promise(setImmediate);
          assert.ok(raw.sent.length <= 1);
          assert.equal(raw.operator.calls.length, 0);
        },
      ),
    );
  });
});
