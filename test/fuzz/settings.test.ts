import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normaliseBaseUrl } from '../../src/backends/toapis/baseUrl.ts';
import { assetStem, pathInside, splitAssetPath } from '../../src/core/assetName.ts';
import { EaselError } from '../../src/core/errors.ts';
import { parsePresets, unwrapPrompt, wrapPrompt } from '../../src/core/preset.ts';
import { exactTarget, GenerationRequest, validateRequest } from '../../src/core/request.ts';
import { estimateUsd, Prices } from '../../src/core/spend.ts';
import { globExpression } from '../../src/scan/glob.ts';
import { exactly, sampleRequest } from '../unit/support/requests.ts';
import { changedJson, changedText, fuzz, staysInside } from './support.ts';

const presets = [
  { name: 'Flat', before: 'A', after: ', flat', model: 'gpt-image-2', tier: '1K', ratio: '1:1' },
  { name: 'Photo', after: ', as a photo' },
];
const prices = { 'gpt-image-2': { '1K': 0.012, '2K': 0.02, '4K': 0.03 }, 'gpt-4o-image': 0.04 };
const paths = [
  'assets',
  'img/hero.png',
  './a/../b.webp',
  '../../etc/x.png',
  'C:\\Windows\\x.png',
  '\\\\server\\share\\x.png',
  '//server/share/x.png',
  '\\\\?\\C:\\x.png',
  'img\\..\\..\\x.png',
  'CON.png',
  'a:b.png',
  'x.png:stream',
  '~/x.png',
];
const requests = [
  sampleRequest({ exact: exactly(['img/hero.webp', 1200, 630], ['img/hero@2x.webp', 2400, 1260]) }),
  sampleRequest({ references: ['file:///site/a.png'], mask: 'file:///site/m.png', model: 'gpt-4o-image' }),
];

describe('Fuzz: settings, paths and requests', () => {
  fuzz('a preset is used, or named as wrong', changedJson([presets]), (value) => {
    const list = parsePresets(value, 'easel.presets');
    assert.ok(list.presets.length + list.wrong.length > 0 || (Array.isArray(value) && value.length === 0));
    for (const preset of list.presets) unwrapPrompt(wrapPrompt('A kite', preset), list.presets);
  });

  fuzz('a price is none, or a number that can be spent', changedJson([prices]), (value) => {
    const parsed = Prices.safeParse(value);
    if (!parsed.success) return;
    for (const { model, tier } of [
      { model: 'gpt-image-2', tier: '2K' },
      { model: 'gpt-4o-image' },
    ] as const) {
      const usd = estimateUsd({ model, ratio: '1:1', ...(tier && { tier }) }, 4, parsed.data);
      assert.ok(usd === undefined || usd >= 0, String(usd));
    }
  });

  fuzz(
    'an address for the key is https, or on this machine, and holds no secrets',
    changedText([
      'https://toapis.com/v1',
      'http://localhost:8080',
      'https://a:b@c.example/?q#h',
      'file:///x',
    ]),
    (text) => {
      try {
        const url = new URL(normaliseBaseUrl(text));
        const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
        assert.ok(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal), url.href);
        assert.equal(`${url.username}${url.password}${url.search}${url.hash}`, '');
      } catch (thrown) {
        assert.ok(thrown instanceof EaselError, String(thrown));
      }
    },
  );

  fuzz('no path that is let in leads out of its folder, on any system', changedText(paths), (text) => {
    staysInside(pathInside(text));
    const { directory, stem } = splitAssetPath(pathInside(text) ?? '', false);
    staysInside(`${directory}/${stem}.png`.replace(/^\//, ''));
    const { target, extension } = exactTarget(sampleRequest().target, {
      path: text,
      format: 'png',
      width: 1,
      height: 1,
    });
    staysInside(`${target.directory}/${target.stem}.${extension}`.replace(/^\//, ''));
  });

  fuzz(
    'any prompt gives a name that every system takes',
    fc.string({ unit: 'binary', maxLength: 400 }),
    (prompt) => {
      const stem = assetStem(prompt);
      assert.ok(Buffer.byteLength(stem) <= 70 && stem !== '');
      assert.doesNotMatch(stem, /[/\\<>:"|?*\p{Cc}]|^\.|[. ]$/u);
    },
  );

  fuzz('a request is sent, or its problems are named', changedJson(requests), (value) => {
    const parsed = GenerationRequest.safeParse(value);
    if (!parsed.success || validateRequest(parsed.data).length > 0) return;
    for (const file of parsed.data.exact?.files ?? []) staysInside(pathInside(file.path));
    assert.ok(parsed.data.count >= 1 && parsed.data.prompt.trim() !== '');
  });

  fuzz(
    'a pattern of what to leave out is an expression, or none',
    changedText(['**/node_modules', '{a,b}/**/*.ts', '[!a-z]?', 'dist/']),
    (glob) => void globExpression(glob)?.test('src/deeply/nested/folder/of/a/kite.ts'),
  );
});
