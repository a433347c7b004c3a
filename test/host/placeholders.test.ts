import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { cellsOf } from '../../src/core/models.ts';
import { stripProvenance } from '../../src/core/provenance.ts';
import { cleanUp, configure, fileOf, generate, pixelsOf } from './support.ts';

describe('Offline placeholders', () => {
  before(() => configure({ backend: 'placeholder' }));
  after(async () => {
    await configure({ backend: undefined });
    await cleanUp('assets', 'art', 'elsewhere');
  });

  it('take nothing but a prompt: no key, no network', async () => {
    assert.deepEqual(await generate({ prompt: 'A red kite' }), ['assets/a-red-kite.png']);
    assert.deepEqual(await pixelsOf('assets/a-red-kite.png'), { width: 1024, height: 1024 });
  });

  it('have exactly the pixels of each of the 22 cells', async () => {
    for (const { tier, ratio, pixels } of cellsOf('gpt-image-2', false)) {
      const [file = ''] = await generate({ prompt: 'cell', resolution: tier, size: ratio, target: 'art/' });
      assert.deepEqual(await pixelsOf(file), pixels, `${String(tier)} ${ratio}`);
    }
  });

  it('are the same for the same prompt, and never written over one another', async () => {
    const [first = ''] = await generate({ prompt: 'Twice' });
    const [second = ''] = await generate({ prompt: 'Twice' });
    assert.deepEqual([first, second], ['assets/twice.png', 'assets/twice-2.png']);
    // What made them is in them too, with its date.
    const drawn = async (path: string): Promise<Uint8Array> =>
      stripProvenance(await readFile(fileOf(path).fsPath));
    assert.deepEqual(await drawn(first), await drawn(second));
  });

  it('come as many as asked for, by both models', async () => {
    const three = await generate({ prompt: 'Three', n: 3 });
    assert.deepEqual(three.sort(), ['assets/three-2.png', 'assets/three-3.png', 'assets/three.png']);
    assert.equal((await generate({ prompt: 'Many', n: 3, model: 'gpt-4o-image' })).length, 3);
  });

  it('land where the target says: a file, a folder, a Uri', async () => {
    assert.deepEqual(await generate({ prompt: 'x', target: 'art/hero.webp' }), ['art/hero.png']);
    assert.deepEqual(await generate({ prompt: 'In a folder', target: 'art/deep/' }), [
      'art/deep/in-a-folder.png',
    ]);
    assert.deepEqual(await generate({ prompt: 'x', target: fileOf('art/by-uri.png') }), ['art/by-uri.png']);
    assert.deepEqual(await generate({ prompt: 'x', target: fileOf('art/by-text.png').toString() }), [
      'art/by-text.png',
    ]);
  });

  it('follow a preset of the settings by its name; what is given besides goes first', async () => {
    const [preset = ''] = await generate({ prompt: 'Preset', preset: 'Hero photo' });
    assert.equal(preset, 'assets/preset.png');
    assert.deepEqual(await pixelsOf(preset), { width: 2048, height: 1152 });
    const [square = ''] = await generate({ prompt: 'Square', preset: 'Hero photo', size: '1:1' });
    assert.deepEqual(await pixelsOf(square), { width: 2048, height: 2048 });
    await assert.rejects(generate({ prompt: 'x', preset: 'Nope' }), /no usable preset “Nope”/);
  });

  for (const target of ['../out.png', '/tmp/out.png', 'a/../../out.png', 'file:///tmp/out.png']) {
    it(`never land outside the workspace: ${target}`, async () => {
      await assert.rejects(generate({ prompt: 'x', target }), /outside the workspace folder/);
    });
  }

  it('do not follow a link out of the workspace', async () => {
    await symlink(tmpdir(), fileOf('elsewhere').fsPath);
    await assert.rejects(
      generate({ prompt: 'x', target: 'elsewhere/x.png' }),
      /outside the workspace folder/,
    );
  });

  it('say that a folder is none before anything is made', async () => {
    await mkdir(fileOf('art').fsPath, { recursive: true });
    await writeFile(fileOf('art/file').fsPath, 'not a folder');
    await chmod(fileOf('art/file').fsPath, 0o444);
    await assert.rejects(generate({ prompt: 'x', target: 'art/file/x.png' }), /cannot be written/);
  });

  it('are refused with the remedy when the size does not exist', async () => {
    await assert.rejects(
      generate({ prompt: 'x', resolution: '4K', size: '1:1' }),
      /4K has no 1:1; nearest: 2K 1:1 2048×2048, or 4K \d+:\d+ \d+×\d+/,
    );
  });

  for (const [what, args, problem] of [
    ['an empty prompt', { prompt: ' ' }, /Describe the image/],
    ['too many images', { prompt: 'x', n: 5 }, /choose 1 to 4/],
    ['an unknown argument', { prompt: 'x', colour: 'red' }, /cannot use these arguments.*colour/s],
    ['a wrong type', { prompt: 7 }, /cannot use these arguments.*prompt/s],
    ['a mask that the model cannot take', { prompt: 'x', mask: 'img/delta.png' }, /takes no mask/],
  ] as const) {
    it(`are refused for ${what}, by name`, async () => {
      await assert.rejects(generate(args), problem);
    });
  }

  it('work with a setting that was mistyped by saying which', async () => {
    await configure({ model: 'gpt-image-3' });
    try {
      await assert.rejects(generate({ prompt: 'x' }), /easel\.model has a value that Easel does not know/);
    } finally {
      await configure({ model: undefined });
    }
  });

  it('do not wait for one another', async () => {
    const many = await Promise.all(['One', 'Two', 'Three more'].map((prompt) => generate({ prompt })));
    assert.deepEqual(many.flat().sort(), ['assets/one.png', 'assets/three-more.png', 'assets/two.png']);
    assert.ok((await vscode.workspace.findFiles('assets/.easel*')).length === 0);
  });
});
