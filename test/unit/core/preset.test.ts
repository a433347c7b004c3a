import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { findCell, modelOf, tiers } from '../../../src/core/models.ts';
import { parsePresets, unwrapPrompt, wrapPrompt } from '../../../src/core/preset.ts';

type Manifest = { contributes: { configuration: { properties: Record<string, { default: unknown }> } } };
const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Manifest;

const words = fc.string({ unit: fc.constantFrom(' ', ',', '.', 'a', 'b', '\n'), maxLength: 6 });
const presetOf = fc.record({ name: fc.constant('Any'), before: words, after: words });

describe('Presets', () => {
  it('are read one by one: a wrong one is told by its name or place, the others work', () => {
    const { presets, wrong } = parsePresets(
      [
        { name: ' Flat icon ', after: ', flat' },
        { name: 'Huge', tier: '8K' },
        { before: 'Nameless' },
        'text',
        { name: 'Photo', model: 'gpt-4o-image', ratio: '3:2' },
        { name: 'Typo', befor: 'x' },
        { name: 'Photo' },
      ],
      'easel.presets',
    );
    assert.deepEqual(presets, [
      { name: 'Flat icon', after: ', flat' },
      { name: 'Photo', model: 'gpt-4o-image', ratio: '3:2' },
    ]);
    assert.deepEqual(wrong, ['Huge', '#3', '#4', 'Typo', 'Photo']);
  });

  it('that are no list are told by the setting', () => {
    for (const value of [undefined, null, 'x', {}, 3])
      assert.deepEqual(parsePresets(value, 'easel.presets'), { presets: [], wrong: ['easel.presets'] });
  });

  it('are read from anything without a throw, each entry once: used or told', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (entries) => {
        const { presets, wrong } = parsePresets(entries, 'easel.presets');
        assert.equal(presets.length + wrong.length, entries.length);
      }),
    );
  });

  it('put their words around the prompt, with a space where one is missing', () => {
    const wrap = (before: string | undefined, after: string | undefined): string =>
      wrapPrompt(' a kite ', {
        name: 'Any',
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      });
    assert.equal(wrap('Flat icon:', 'No text.'), 'Flat icon: a kite No text.');
    assert.equal(wrap('Flat icon:\n', ', flat'), 'Flat icon:\na kite, flat');
    assert.equal(wrap(undefined, '; flat'), 'a kite; flat');
    assert.equal(wrap('', ''), 'a kite');
    assert.equal(wrapPrompt(' a kite ', undefined), ' a kite ');
  });

  it('do not make a prompt of nothing', () => {
    assert.equal(wrapPrompt('  \n', { name: 'Any', before: 'Flat icon:' }).trim(), '');
  });

  it('come off again, whatever they are', () => {
    fc.assert(
      fc.property(words, presetOf, (prompt, preset) => {
        fc.pre(prompt.trim() !== '');
        assert.equal(unwrapPrompt(wrapPrompt(prompt, preset), [preset]), prompt.trim());
      }),
    );
  });

  it('come off by the longest that fits, and never leave nothing', () => {
    const presets = [
      { name: 'Short', after: ', flat' },
      { name: 'Long', before: 'Icon:', after: ', flat' },
    ];
    assert.equal(unwrapPrompt('Icon: a kite, flat', presets), 'a kite');
    assert.equal(unwrapPrompt('A kite, flat', presets), 'A kite');
    assert.equal(unwrapPrompt(', flat', presets), ', flat');
    assert.equal(unwrapPrompt('A boat', presets), 'A boat');
  });

  it('come with Easel, right and possible', () => {
    const { presets, wrong } = parsePresets(
      manifest.contributes.configuration.properties['easel.presets']?.default,
      'easel.presets',
    );
    assert.deepEqual(wrong, []);
    assert.ok(presets.length >= 4);
    for (const { name, model = 'gpt-image-2', tier, ratio, before = '', after = '' } of presets) {
      const somewhere = (tier ? [tier] : tiers).some((each) => findCell(model, each, ratio ?? '1:1', false));
      assert.ok(somewhere, `${name} asks for what every version offers`);
      assert.ok(before.length + after.length < modelOf('gpt-4o-image').maxPromptLength / 2, name);
    }
  });
});
