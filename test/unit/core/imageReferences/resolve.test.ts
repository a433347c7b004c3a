import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resolveReference } from '../../../../src/core/imageReferences/resolve.ts';
import type { Surroundings } from '../../../../src/core/imageReferences/resolve.ts';
import { everyPlane } from '../../support/names.ts';

/** A workspace of these files. */
function workspace(
  document: string,
  files: readonly string[],
  rest: Partial<Pick<Surroundings, 'publicFolders' | 'aliases'>> = {},
): Surroundings {
  return {
    document,
    fileExists: (path) => files.includes(path),
    folderExists: (path) => path === '' || files.some((file) => file.startsWith(`${path}/`)),
    publicFolders: [],
    aliases: [],
    ...rest,
  };
}

describe('Where a reference leads', () => {
  const site = ['index.html', 'blog/post.html', 'img/there.png', 'blog/own.png'];

  it('counts relative paths from the document', () => {
    const there = resolveReference({ path: '../img/there.png' }, workspace('blog/post.html', site));
    assert.deepEqual(there, { resolved: 'img/there.png', create: 'img/there.png' });
    const missing = resolveReference({ path: './new/a b.png' }, workspace('blog/post.html', site));
    assert.deepEqual(missing, { resolved: undefined, create: 'blog/new/a b.png' });
  });

  it('leads nowhere when a path leaves the folder', () => {
    const outside = resolveReference({ path: '../../x.png' }, workspace('blog/post.html', site));
    assert.deepEqual(outside, { resolved: undefined, create: undefined });
  });

  it('takes backslashes for slashes, so that they lead out of the folder on no system', () => {
    const from = workspace('blog/post.html', site);
    assert.equal(resolveReference({ path: '..\\img\\there.png' }, from).resolved, 'img/there.png');
    for (const path of ['..\\..\\x.png', 'a\\..\\..\\..\\x.png', '..\\/..\\x.png']) {
      assert.deepEqual(resolveReference({ path }, from), { resolved: undefined, create: undefined }, path);
    }
    assert.equal(resolveReference({ path: '\\\\host\\share\\x.png' }, from).create, 'blog/host/share/x.png');
  });

  it('keeps names of every plane of Unicode, in the form that they have', () => {
    for (const name of everyPlane) {
      const path = `../${name}/${name}.png`;
      const { create } = resolveReference({ path }, workspace('blog/post.html', site));
      assert.equal(create, `${name}/${name}.png`);
    }
  });

  it('leads to no new file where no file system can write its name', () => {
    for (const path of ['img/a\ud800.png', '/\udc00/a.png', '@/a\ud83d.png', 'a\0.png']) {
      const found = resolveReference({ path }, workspace('blog/post.html', site));
      assert.deepEqual(found, { resolved: undefined, create: undefined }, JSON.stringify(path));
    }
  });

  it('puts absolute paths into the folder itself where nothing is served', () => {
    const found = resolveReference({ path: '/img/new.png' }, workspace('blog/post.html', site));
    assert.deepEqual(found, { resolved: undefined, create: 'img/new.png' });
    const there = resolveReference({ path: '/img/there.png' }, workspace('blog/post.html', site));
    assert.equal(there.resolved, 'img/there.png');
  });

  for (const folder of ['public', 'static']) {
    it(`puts absolute paths into the nearest ${folder}`, () => {
      const files = [`apps/web/${folder}/robots.txt`, `${folder}/other.png`, 'apps/web/src/pages/Home.tsx'];
      const { create } = resolveReference(
        { path: '/hero.png' },
        workspace('apps/web/src/pages/Home.tsx', files),
      );
      assert.equal(create, `apps/web/${folder}/hero.png`);
    });
  }

  it('finds absolute paths in every folder that is usually served', () => {
    for (const folder of ['public', 'static', 'assets', 'src']) {
      const files = [`${folder}/img/a.png`];
      const { resolved } = resolveReference({ path: '/img/a.png' }, workspace('src/app/a.html', files));
      assert.equal(resolved, `${folder}/img/a.png`);
    }
  });

  it('prefers the folders of the setting', () => {
    const files = ['public/a.png', 'web/root/b.png'];
    const there = workspace('src/a.html', files, { publicFolders: ['web/root'] });
    assert.equal(resolveReference({ path: '/new.png' }, there).create, 'web/root/new.png');
    assert.equal(resolveReference({ path: '/b.png' }, there).resolved, 'web/root/b.png');
  });

  it('finds relative paths of a page in what is served, since the page is served there', () => {
    const files = ['public/img/a.png', 'src/App.tsx'];
    assert.equal(
      resolveReference({ path: 'img/a.png' }, workspace('src/App.tsx', files)).resolved,
      'public/img/a.png',
    );
    // A bundler does not look there.
    const module = resolveReference({ path: './img/a.png', isModule: true }, workspace('src/App.tsx', files));
    assert.deepEqual(module, { resolved: undefined, create: 'src/img/a.png' });
  });

  it('knows what the usual tools call their source folder', () => {
    const files = ['src/main.ts', 'src/lib/index.ts', 'src/assets/a.png'];
    const from = workspace('src/views/Home.vue', files);
    assert.equal(resolveReference({ path: '@/assets/a.png' }, from).resolved, 'src/assets/a.png');
    assert.equal(resolveReference({ path: '~@/assets/b.png' }, from).create, 'src/assets/b.png');
    assert.equal(resolveReference({ path: '$lib/c.png' }, from).create, 'src/lib/c.png');
    assert.equal(resolveReference({ path: '~/d.png' }, from).create, 'src/d.png');
  });

  it('lets a configured alias go before the usual one', () => {
    const aliases = [
      { prefix: '@/', targets: ['client'] },
      { prefix: '@/img/', targets: ['client/pictures', 'client/more'] },
    ];
    const from = workspace('src/a.ts', ['src/a.ts', 'client/more/b.png'], { aliases });
    assert.equal(resolveReference({ path: '@/img/b.png' }, from).resolved, 'client/more/b.png');
    assert.equal(resolveReference({ path: '@/img/new.png' }, from).create, 'client/pictures/new.png');
    assert.equal(resolveReference({ path: '@/new.png' }, from).create, 'client/new.png');
  });

  it('never makes a file in a package', () => {
    const files = ['node_modules/icons/a.svg', 'src/a.ts'];
    const from = workspace('src/a.ts', files);
    assert.equal(
      resolveReference({ path: 'icons/a.svg', isModule: true }, from).resolved,
      'node_modules/icons/a.svg',
    );
    assert.equal(resolveReference({ path: 'icons/b.svg', isModule: true }, from).create, undefined);
    assert.equal(resolveReference({ path: '~icons/b.svg' }, from).create, undefined);
  });

  it('never leaves the folder, whatever the path', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b.png', '@', '~', '$lib', 'public', '~x');
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }),
        fc.boolean(),
        fc.array(part, { maxLength: 5 }),
        (path, isModule, at) => {
          const found = resolveReference(
            { path: path.join('/'), isModule },
            {
              ...workspace(at.join('/'), []),
              fileExists: () => true,
              folderExists: () => true,
              publicFolders: ['../out', 'w'],
            },
          );
          for (const place of [found.resolved, found.create]) {
            assert.ok(place === undefined || !/^\/|^\.\.(?:\/|$)|\/\.\.(?:\/|$)/.test(place), place);
          }
        },
      ),
    );
  });
});
