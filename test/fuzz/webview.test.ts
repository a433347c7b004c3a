import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChannelServer, PanelClient, PanelServer } from '../../src/protocol/channel.ts';
import type { PanelHandlers } from '../../src/protocol/channel.ts';
import { maskProtocol, maskRequests } from '../../src/protocol/maskMessages.ts';
import type { MaskHandlers } from '../../src/protocol/maskMessages.ts';
import { panelRequests, PanelSnapshot } from '../../src/protocol/messages.ts';
import type { PanelRequestType } from '../../src/protocol/messages.ts';
import { doneJob, failedJob, heroForm, references, runningJob, snapshot } from '../panel/samples.ts';
import { makePng } from '../unit/support/images.ts';
import { changedJson, fuzz } from './support.ts';

const request = (type: string, body: unknown): unknown => ({ kind: 'request', id: 1, type, body });

const fromPanel = [
  request('ready', {}),
  request('generate', heroForm),
  request('addReferences', { uris: ['file:///a.png', 'file:///b.png'] }),
  request('addImage', { name: 'image.png', data: 'iVBORw==' }),
  request('moveReference', { uri: 'file:///a.png', to: 2 }),
  request('job', { id: 'job-1', action: 'resume' }),
  request('image', { uri: 'file:///k.png', action: 'discard' }),
  request('compare', { uris: ['file:///k.png'] }),
  request('setup', { choice: 'usePlaceholders' }),
];
const order = { prompt: 'A hat', count: 1, keepOutside: true, keepUntouched: false };
const whole = snapshot({
  references: references(2),
  jobs: [runningJob('r'), doneJob('d'), failedJob('f')],
  fill: { id: '1', form: heroForm },
});
const toPanel = [
  { kind: 'snapshot', snapshot: whole },
  { kind: 'answer', id: 1, answer: { accepted: true, problems: [] } },
  { kind: 'error', id: 1, message: 'No' },
];

describe('Fuzz: messages between the webviews and the extension', () => {
  fuzz(
    'what comes from the panel is handled when its schema takes it, and by its own handler',
    changedJson(fromPanel),
    async (message) => {
      const sent: unknown[] = [];
      const handlers = Object.fromEntries(
        Object.keys(panelRequests).map((type) => [
          type,
          (body: unknown) => {
            assert.ok(panelRequests[type as PanelRequestType].body.safeParse(body).success);
            assert.equal((message as { type?: unknown }).type, type);
            return Promise.resolve({});
          },
        ]),
      );
      const server = new PanelServer(
        (reply) => sent.push(reply),
        handlers as unknown as PanelHandlers,
        (thrown) => {
          assert.ok(!(thrown instanceof assert.AssertionError), String(thrown));
          return 'refused';
        },
      );
      await server.receive(message);
      assert.ok(sent.length <= 1);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    },
  );

  fuzz(
    'what comes from the mask editor is handled when its schema takes it',
    fc.tuple(
      changedJson([request('generate', order)]),
      fc.oneof(fc.uint8Array(), fc.constant(makePng(3, 3))),
    ),
    async ([message, mask]) => {
      const body: unknown = Reflect.get(Object(message), 'body');
      if (typeof body === 'object' && body !== null && !('mask' in body)) Object.assign(body, { mask });
      const handlers: MaskHandlers = {
        ready: () => Promise.reject(new Error('Nothing to edit')),
        generate: (given) => {
          assert.ok(maskRequests.generate.body.safeParse(given).success);
          return Promise.resolve({ accepted: false, problems: [] });
        },
      };
      const server = new ChannelServer(
        maskProtocol,
        () => undefined,
        handlers,
        () => 'refused',
      );
      await server.receive(message);
    },
  );

  fuzz(
    'what comes to the panel is shown when it is a whole snapshot, and dropped otherwise',
    changedJson(toPanel),
    async (message) => {
      const shown: unknown[] = [];
      const client = new PanelClient(
        () => undefined,
        (given) => shown.push(given),
      );
      const asked = client.ask('generate', heroForm).catch((thrown: unknown) => thrown);
      client.receive(message);
      for (const each of shown) assert.ok(PanelSnapshot.safeParse(each).success);
      client.receive({ kind: 'error', id: 1, message: 'the end' });
      await asked;
    },
  );
});
