import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PanelClient, PanelServer } from '../../../src/protocol/channel.ts';
import type { PanelHandlers } from '../../../src/protocol/channel.ts';
import { panelRequests } from '../../../src/protocol/messages.ts';
import type { AnswerTo, BodyOf, PanelRequestType, PanelSnapshot } from '../../../src/protocol/messages.ts';
import { panelStringKeys } from '../../../src/protocol/panelStrings.ts';
import type { PanelStringKey } from '../../../src/protocol/panelStrings.ts';
import { settle } from '../support/fakeClock.ts';

const form = { prompt: 'A kite', model: 'gpt-image-2', tier: '2K', ratio: '16:9', count: 1 } as const;

const snapshot: PanelSnapshot = {
  now: 1_000,
  backend: 'toapis',
  hasKey: true,
  extendedSizes: false,
  presets: [{ name: 'Flat', after: ', flat', ratio: '1:1' }],
  wrongPresets: ['Huge'],
  hasFolder: true,
  destination: 'site/assets',
  defaults: form,
  references: [{ uri: 'file:///a.png', name: 'a.png', src: 'vscode-webview://a.png' }],
  jobs: [
    {
      id: 'job-1',
      group: 'wish-1',
      state: 'done',
      form,
      sizeLabel: '2K 16:9',
      text: 'Done',
      createdAt: 1,
      finishedAt: 2,
      images: [{ uri: 'file:///k.png', name: 'k.png', width: 2_048, height: 1_152 }],
      actions: [{ action: 'remove', label: 'Remove' }],
    },
  ],
};

const strings = Object.fromEntries(panelStringKeys.map((key) => [key, `“${key}”`])) as Record<
  PanelStringKey,
  string
>;

/** A body and an answer of every request. */
const examples: { readonly [T in PanelRequestType]: readonly [BodyOf<T>, AnswerTo<T>] } = {
  ready: [{}, { strings, snapshot }],
  generate: [form, { accepted: false, problems: [{ field: 'prompt', text: 'Say what to show' }] }],
  pickReferences: [{}, {}],
  addReferences: [{ uris: ['file:///a.png', 'file:///b.png'] }, {}],
  addImage: [{ name: 'image.png', data: 'iVBORw==' }, {}],
  removeReference: [{ uri: 'file:///a.png' }, {}],
  moveReference: [{ uri: 'file:///a.png', to: 2 }, {}],
  editWithMask: [{ uri: 'file:///a.png' }, {}],
  clearReferences: [{}, {}],
  job: [{ id: 'job-1', action: 'resume' }, {}],
  image: [{ uri: 'file:///k.png', action: 'insert' }, {}],
  compare: [{ uris: ['file:///k.png', 'file:///l.png'] }, {}],
  setup: [{ choice: 'usePlaceholders' }, {}],
};
const types = Object.keys(panelRequests) as PanelRequestType[];

type Handler = (type: PanelRequestType, body: unknown) => Promise<unknown>;

/** Both ends, joined by a wire that carries JSON and keeps what it carried. */
class Wire {
  readonly toExtension: unknown[] = [];
  readonly toPanel: unknown[] = [];
  readonly snapshots: PanelSnapshot[] = [];
  readonly client: PanelClient;
  readonly server: PanelServer;

  constructor(handle: Handler) {
    const over = (message: unknown, kept: unknown[]): unknown => {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      kept.push(copy);
      return copy;
    };
    this.client = new PanelClient(
      (message) => void this.server.receive(over(message, this.toExtension)),
      (given) => this.snapshots.push(given),
    );
    const handlers = Object.fromEntries(types.map((type) => [type, (body: unknown) => handle(type, body)]));
    this.server = new PanelServer(
      (message) => {
        this.client.receive(over(message, this.toPanel));
      },
      handlers as unknown as PanelHandlers,
      (thrown) => `Sorry: ${thrown instanceof Error ? thrown.name : String(thrown)}`,
    );
  }
}

const answering: Handler = (type) => Promise.resolve(examples[type][1]);

describe('asking the extension', () => {
  for (const type of types) {
    it(`"${type}" brings the body to its handler and the answer back`, async () => {
      const handled: unknown[] = [];
      const wire = new Wire((asked, body) => {
        handled.push([asked, body]);
        return answering(asked, body);
      });
      const [body, answer] = examples[type];
      assert.deepEqual(await wire.client.ask(type, body), answer);
      assert.deepEqual(handled, [[type, body]]);
    });
  }

  it('brings each answer to its question, in whatever order they come', async () => {
    const waiting: ((answer: unknown) => void)[] = [];
    const wire = new Wire(() => new Promise((resolve) => waiting.push(resolve)));
    const asked = ['one', 'two', 'three'].map((text) =>
      wire.client.ask('generate', { ...form, prompt: text }),
    );
    const result = (text: string): AnswerTo<'generate'> => ({
      accepted: false,
      problems: [{ field: 'prompt', text }],
    });
    for (const at of [2, 0, 1]) {
      waiting[at]?.(result(String(at)));
      await settle();
    }
    assert.deepEqual(await Promise.all(asked), [result('0'), result('1'), result('2')]);
  });

  it('is refused with the localised message of what went wrong', async () => {
    const wire = new Wire(() => Promise.reject(new RangeError('internal words')));
    await assert.rejects(wire.client.ask('clearReferences', {}), { message: 'Sorry: RangeError' });
    assert.doesNotMatch(JSON.stringify(wire.toPanel), /internal words/);
  });

  it('is refused when the handler answers something else than it should', async () => {
    for (const answer of [{ accepted: 'perhaps' }, null, undefined]) {
      const wire = new Wire(() => Promise.resolve(answer));
      await assert.rejects(wire.client.ask('generate', form), { message: 'Malformed answer to generate' });
    }
  });

  it('with a malformed body is answered by an error, and handled by nobody', async () => {
    const bad: readonly (readonly [PanelRequestType, unknown])[] = [
      ['generate', { ...form, ratio: '7:4' }],
      ['generate', undefined],
      ['moveReference', { uri: 'file:///a.png', to: 1.5 }],
      ['job', { id: 'job-1', action: 'format-disk' }],
      ['setup', null],
    ];
    for (const [type, body] of bad) {
      const wire = new Wire(() => assert.fail('handled'));
      const refused = assert.rejects(wire.client.ask(type, body as never), /^Error: Sorry: /);
      await refused;
      assert.equal(wire.toPanel.length, 1);
    }
  });

  it('is answered once: a second answer, or one to nobody, changes nothing', async () => {
    const wire = new Wire(answering);
    assert.deepEqual(await wire.client.ask('pickReferences', {}), {});
    for (const message of wire.toPanel) wire.client.receive(message);
    wire.client.receive({ kind: 'answer', id: 99, answer: {} });
    wire.client.receive({ kind: 'error', id: 1, message: 'late' });
    assert.equal(wire.toExtension.length, 1);
  });
});

describe('messages that are not ours', () => {
  const strange = fc.oneof(
    fc.anything(),
    fc.record({ kind: fc.constantFrom('request', 'answer', 'error', 'snapshot', 'x') }),
    fc.record({ kind: fc.constant('request'), id: fc.anything(), type: fc.anything(), body: fc.anything() }),
    fc.record({ kind: fc.constant('snapshot'), snapshot: fc.anything() }),
  );

  it('are dropped by the panel, whatever they are', () => {
    fc.assert(
      fc.property(strange, (message) => {
        const wire = new Wire(answering);
        wire.client.receive(message);
        assert.deepEqual([wire.toExtension, wire.toPanel, wire.snapshots], [[], [], []]);
      }),
    );
  });

  it('are dropped by the extension, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(strange, async (message) => {
        const wire = new Wire(() => assert.fail('handled'));
        await wire.server.receive(message);
        assert.deepEqual(wire.toPanel, []);
      }),
    );
  });

  it('are dropped when they travel the wrong way', async () => {
    const wire = new Wire(() => assert.fail('handled'));
    wire.client.receive({ kind: 'request', id: 1, type: 'clearReferences', body: {} });
    await wire.server.receive({ kind: 'answer', id: 1, answer: {} });
    await wire.server.receive({ kind: 'snapshot', snapshot });
    assert.deepEqual([wire.toExtension, wire.toPanel, wire.snapshots], [[], [], []]);
  });

  it('leave the channel working', async () => {
    const wire = new Wire(answering);
    const asked = wire.client.ask('pickReferences', {});
    wire.client.receive('nonsense');
    wire.client.receive({ kind: 'answer', id: 'one' });
    assert.deepEqual(await asked, {});
  });
});

describe('snapshots', () => {
  it('arrive whole', () => {
    const wire = new Wire(answering);
    wire.server.push(snapshot);
    assert.deepEqual(wire.snapshots, [snapshot]);
  });

  it('that are malformed do not arrive', () => {
    const wire = new Wire(answering);
    wire.server.push({ ...snapshot, jobs: [{ ...snapshot.jobs[0]!, state: 'lost' as 'done' }] });
    assert.equal(wire.toPanel.length, 1);
    assert.deepEqual(wire.snapshots, []);
  });
});

describe('a panel that is gone', () => {
  it('is sent nothing more: no snapshot, no answer, no error', async () => {
    const waiting: { resolve: (answer: unknown) => void; reject: (reason: Error) => void }[] = [];
    const wire = new Wire(() => new Promise((resolve, reject) => waiting.push({ resolve, reject })));
    void wire.client.ask('pickReferences', {});
    void wire.client.ask('clearReferences', {});
    wire.server.close();
    waiting[0]?.resolve({});
    waiting[1]?.reject(new Error('too late'));
    wire.server.push(snapshot);
    await wire.server.receive({ kind: 'request', id: 7, type: 'generate', body: 'malformed' });
    await settle();
    assert.equal(waiting.length, 2);
    assert.deepEqual(wire.toPanel, []);
  });
});
