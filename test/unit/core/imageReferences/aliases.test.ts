import assert from 'node:assert/strict';
import { readAliases } from '../../../../src/core/imageReferences/aliases.ts';
import type { Alias } from '../../../../src/core/imageReferences/resolve.ts';

/** The aliases of a document in a workspace of these files; objects are written as JSON. */
function aliasesOf(document: string, files: Readonly<Record<string, unknown>>): Promise<Alias[]> {
  return readAliases(document, (path) => {
    const content = files[path];
    return Promise.resolve(
      typeof content === 'object' ? JSON.stringify(content) : (content as string | undefined),
    );
  });
}

const paths = (entries: Record<string, string[]>, baseUrl?: string): unknown => ({
  compilerOptions: { paths: entries, ...(baseUrl !== undefined && { baseUrl }) },
});

describe('Aliases of tsconfig and jsconfig', () => {
  it('come from the nearest one above the document, tsconfig first', async () => {
    const files = {
      'tsconfig.json': paths({ '@/*': ['./src/*'] }),
      'web/jsconfig.json': paths({ '~/*': ['./app/*'] }),
      'web/deep/tsconfig.json': paths({ '#/*': ['./*'] }),
      'web/deep/jsconfig.json': paths({ '!/*': ['./*'] }),
    };
    assert.deepEqual(await aliasesOf('src/a.vue', files), [{ prefix: '@/', targets: ['src'] }]);
    assert.deepEqual(await aliasesOf('web/src/a.tsx', files), [{ prefix: '~/', targets: ['web/app'] }]);
    assert.deepEqual(await aliasesOf('web/deep/a.tsx', files), [{ prefix: '#/', targets: ['web/deep'] }]);
    assert.deepEqual(await aliasesOf('a.html', {}), []);
  });

  it('count from baseUrl, and may have several targets', async () => {
    const files = { 'app/tsconfig.json': paths({ '@img/*': ['img/*', '../shared/img/*'] }, './src') };
    assert.deepEqual(await aliasesOf('app/a.tsx', files), [
      { prefix: '@img/', targets: ['app/src/img', 'app/shared/img'] },
    ]);
  });

  it('are read with comments, from what a configuration extends, the last one first, or from its parts', async () => {
    const extended = {
      'tsconfig.json': '{ // base\n "extends": ["./a.json", "./.svelte-kit/tsconfig", "@some/package"], }',
      'a.json': paths({ 'a/*': ['a/*'] }),
      '.svelte-kit/tsconfig.json': paths({ '$lib/*': ['../src/lib/*'] }),
    };
    assert.deepEqual(await aliasesOf('src/a.svelte', extended), [{ prefix: '$lib/', targets: ['src/lib'] }]);
    const parts = {
      'tsconfig.json': { files: [], references: [{ path: './packages' }, { path: './tsconfig.app.json' }] },
      'tsconfig.app.json': paths({ '@/*': ['./src/*'] }),
    };
    assert.deepEqual(await aliasesOf('src/a.vue', parts), [{ prefix: '@/', targets: ['src'] }]);
  });

  it('end where configurations lead in a circle', async () => {
    const files = { 'tsconfig.json': { extends: './b' }, 'b.json': { extends: './tsconfig.json' } };
    assert.deepEqual(await aliasesOf('a.ts', files), []);
  });

  it('are left out where they name no folder, everything, or a place outside', async () => {
    const files = {
      'tsconfig.json': paths({
        '*': ['./types/*'],
        one: ['./src/one.ts'],
        '@a/*': ['../../out/*'],
        '@b/*': ['./pre-*'],
        '@c/*/x': ['./c/*/x'],
        '@d/*': ['./*'],
      }),
    };
    assert.deepEqual(await aliasesOf('a.ts', files), [{ prefix: '@d/', targets: [''] }]);
  });

  for (const wrong of ['', '{', '[]', '{"compilerOptions":{"paths":{"@/*":"src/*"}}}', '{"extends":7}']) {
    it(`are none, without an error, in ${wrong || 'an empty file'}`, async () => {
      assert.deepEqual(await aliasesOf('a.ts', { 'tsconfig.json': wrong }), []);
    });
  }
});
