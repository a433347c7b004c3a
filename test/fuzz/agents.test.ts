import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Refusal } from '../../src/agents/answer.ts';
import { CheckInput, FindInput, GenerateInput, parseInput } from '../../src/agents/input.ts';
import { locateImage } from '../../src/agents/place.ts';
import { LineReader } from '../../src/mcp/lines.ts';
import { McpSession } from '../../src/mcp/session.ts';
import { changedJson, changedText, fuzz, staysInside } from './support.ts';

const inputs = [
  { prompt: 'A red kite', path: 'img/hero.webp', width: 1200, height: 630, references: ['img/kite.png'] },
  {
    prompt: 'A kite',
    path: '/home/me/site/img/kite.png',
    resolution: '2K',
    size: '16:9',
    preset: 'Flat',
    model: 'gpt-image-2',
    variants: [{ path: 'img/kite@2x.png', width: 200, height: 100 }],
  },
  { paths: ['img/hero.webp', 'src'] },
];
const paths = [
  'img/hero.webp',
  '/home/me/site/img/kite.png',
  'C:\\Users\\me\\site\\x.png',
  '../x.png',
  '\\\\server\\share\\x.png',
  'file:///etc/passwd',
  '.git/hooks/x.png',
  'a/../../x.png',
  'CON.png',
  '/home/me/site/../other/x.png',
];
const folders = [{ uri: 'file:///home/me/site', path: '/home/me/site', name: 'site' }];
const message = { jsonrpc: '2.0', id: 1 };
const messages = [
  { ...message, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {} } },
  { ...message, method: 'tools/list' },
  { ...message, method: 'tools/call', params: { name: 'generate_image', arguments: inputs[0] } },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } },
  { ...message, result: {} },
];

describe('Fuzz: what agents pass', () => {
  fuzz(
    'an input is understood, or refused in words without what was hidden in it',
    changedJson(inputs),
    (input) => {
      for (const schema of [GenerateInput, CheckInput, FindInput]) {
        try {
          assert.ok(schema.safeParse(parseInput(schema, input)).success);
        } catch (thrown) {
          assert.ok(thrown instanceof Refusal, String(thrown));
          assert.ok(thrown.message.length < 2_000);
          assert.doesNotMatch(thrown.message, /[\p{Cc}\p{Bidi_Control}]/u);
        }
      }
    },
  );

  fuzz('a path leads to an image inside the folder, or nowhere', changedText(paths), (path) => {
    try {
      const place = locateImage(path, folders);
      assert.equal(place.root, folders[0]?.uri);
      staysInside(place.path);
      assert.ok(!place.path.split('/').includes('.git'));
    } catch (thrown) {
      assert.ok(thrown instanceof Refusal, String(thrown));
    }
  });

  fuzz(
    'whatever comes over the pipe, in whatever pieces, each answer is one line of JSON-RPC',
    fc.tuple(
      fc.array(
        fc.oneof(
          changedJson(messages).map((json) => JSON.stringify(json)),
          changedText(messages.map((json) => JSON.stringify(json))),
        ),
        { maxLength: 4 },
      ),
      fc.array(fc.nat(), { maxLength: 5 }),
    ),
    async ([lines, cuts]) => {
      const sent: string[] = [];
      const session = new McpSession({
        operator: { run: () => Promise.resolve({ isError: false, text: 'done', pictures: [] }) },
        version: '0.0.0',
        send: (line) => sent.push(line),
      });
      const reader = new LineReader(
        (line) => session.receive(line),
        () => session.refuseLine(),
      );
      let rest = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      for (const cut of cuts) {
        const at = cut % (rest.length + 1);
        reader.push(rest.subarray(0, at));
        rest = rest.subarray(at);
      }
      reader.push(rest);
      await new Promise((resolve) => setImmediate(resolve));
      session.close();
      for (const line of sent) {
        assert.doesNotMatch(line, /\n/);
        assert.equal((JSON.parse(line) as { jsonrpc?: unknown }).jsonrpc, '2.0');
      }
    },
  );
});
