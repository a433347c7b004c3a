import assert from 'node:assert/strict';
import { lockName, printLock } from '../../../src/core/assetLock.ts';
import { manifestName, parseManifest } from '../../../src/core/assetManifest.ts';
import { recipeOf } from '../../../src/core/assetState.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { ScanThread } from '../../../src/scan/scanThread.ts';
import type { FoundManifest, ScanPlace } from '../../../src/scan/work.ts';
import { makePng } from '../support/images.ts';
import { sampleProvenance } from '../support/provenance.ts';
import { everything, Tree } from './support.ts';

const image = makePng(30, 20);
const manifest = `{
  "assets": {
    "img/a.png": { "prompt": "A kite", "width": 30, "height": 20 },
    "img/b.png": { "prompt": "Its tail", "width": 30, "height": 20, "references": ["img/a.png"] },
    "img/c.png": { "prompt": "A cloud", "width": 30, "height": 20 },
    "img/d.png": { "prompt": "A cloud" }
  }
}`;
const [kite] = parseManifest(manifest).assets;
const lock = printLock(
  new Map([['img/a.png', { recipe: recipeOf(kite!, [], sha256Of), file: sha256Of(image) }]]),
);

describe('A scan for assets', () => {
  let tree: Tree | undefined;
  afterEach(async () => {
    await tree?.remove();
    tree = undefined;
  });

  const found = async (
    files: Parameters<typeof Tree.of>[0],
    place: Partial<ScanPlace> = {},
  ): Promise<readonly FoundManifest[]> => {
    tree = await Tree.of(files);
    const thread = new ScanThread(new URL('../../../src/scan/worker.ts', import.meta.url));
    const watch = { signal: new AbortController().signal, onProgress: () => undefined };
    return thread.findAssets(tree.root, { ...everything, ...place }, watch);
  };
  const states = ([first]: readonly FoundManifest[]): string[] =>
    (first?.assets ?? []).map(({ asset, state, line }) => `${line + 1} ${asset.name} ${state.kind}`);

  it('tells of every entry where it stands and how its image does', async () => {
    const site = await found({
      '.gitignore': 'dist\n',
      [`site/${manifestName}`]: manifest,
      [`site/${lockName}`]: lock,
      'site/img/a.png': image,
      'site/img/c.png': markPlaceholder(image, sampleProvenance, sha256Of),
      [`dist/${manifestName}`]: manifest,
    });
    assert.deepEqual(states(site), [
      '3 img/a.png up-to-date',
      '4 img/b.png missing',
      '5 img/c.png placeholder',
    ]);
    assert.deepEqual(
      site.map(({ path, hasBrokenLock, problems }) => ({ path, hasBrokenLock, problems })),
      [
        {
          path: `site/${manifestName}`,
          hasBrokenLock: false,
          problems: [{ place: ['assets', 'img/d.png'], code: 'size-unclear', line: 5, character: 4 }],
        },
      ],
    );
  });

  it('reads what an editor has not saved yet', async () => {
    const typed = manifest.replace('A kite', 'A red kite');
    const files = { [manifestName]: manifest, [lockName]: lock, 'img/a.png': image };
    assert.equal(states(await found(files, { texts: { [manifestName]: typed } }))[0], '3 img/a.png stale');
  });

  it('takes nothing for known where something else than a lock stands', async () => {
    const site = await found({
      [manifestName]: manifest,
      [lockName]: `<<<<<<<\n${lock}`,
      'img/a.png': image,
    });
    assert.ok(site[0]?.hasBrokenLock);
    assert.equal(states(site)[0], '3 img/a.png foreign');
  });
});
