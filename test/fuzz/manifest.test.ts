import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLock, printLock } from '../../src/core/assetLock.ts';
import { parseManifest, placeText } from '../../src/core/assetManifest.ts';
import { formatOfPath, isMakeable } from '../../src/core/exactImage.ts';
import { findImageMentions } from '../../src/core/imageReferences.ts';
import { readAliases } from '../../src/core/imageReferences/aliases.ts';
import { resolveReference } from '../../src/core/imageReferences/resolve.ts';
import { parseJsonWithComments } from '../../src/core/jsonWithComments.ts';
import { changedJson, changedText, fuzz, staysInside } from './support.ts';

const manifest = {
  name: 'Updraft',
  icons: [
    { src: '/icons/kite.png', sizes: '192x192 512x512', type: 'image/png' },
    { src: 'img\\..\\..\\..\\a.svg' },
  ],
  screenshots: [{ src: 'shots/one.webp', sizes: '1280x720', label: 'The start page' }],
  shortcuts: [{ name: 'New', icons: [{ src: 'new.png', sizes: '96x96' }] }],
};
const config = {
  extends: ['./base.json', '../../../outside.json'],
  references: [{ path: './app.json' }],
  compilerOptions: { baseUrl: '.', paths: { '@/*': ['src/*', '../../*'], 'up/*': ['//host/share/*'] } },
};
const texts = (json: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    changedText([JSON.stringify(json, undefined, 2)]),
    changedJson([json]).map((changed) => JSON.stringify(changed)),
  );

const assets = {
  $schema: './assets.schema.json',
  presets: { flat: { after: ', flat' } },
  defaults: { preset: 'flat', model: 'gpt-image-2' },
  assets: {
    'img/hero.webp': { prompt: 'A red kite', width: 1200, height: 630, references: ['img/kite.png'] },
    'img\\..\\..\\x.png': { prompt: 'A kite', resolution: '2K', size: '16:9', focus: { x: 0.5, y: 0.5 } },
  },
};
const lock = {
  version: 1,
  assets: { 'img/hero.webp': { recipe: 'a'.repeat(64), file: 'b'.repeat(64) } },
};

describe('Fuzz: files that say where images are', () => {
  fuzz('a manifest of assets names files below its folder, and says what is wrong', texts(assets), (text) => {
    const { assets: found, problems } = parseManifest(text);
    for (const { file, references } of found) {
      staysInside(file.path);
      for (const reference of references) staysInside(reference);
      assert.ok(formatOfPath(file.path) === file.format && isMakeable(file));
    }
    for (const { place } of problems) assert.ok(placeText(place).length >= 0);
  });

  fuzz('a lock is read, or counts as none', texts(lock), (text) => {
    const read = parseLock(text);
    if (read) assert.deepEqual(parseLock(printLock(read)), read);
  });

  fuzz(
    'a web manifest names images inside its text, and nothing outside the folder',
    texts(manifest),
    (text) => {
      for (const mention of findImageMentions('json', text)) {
        assert.ok(mention.start >= 0 && mention.start < mention.end && mention.end <= text.length);
        const { create } = resolveReference(mention, {
          document: 'public/site.webmanifest',
          aliases: [],
          publicFolders: [],
          fileExists: () => false,
          folderExists: () => true,
        });
        staysInside(create);
      }
    },
  );

  fuzz('a tsconfig gives aliases that stay in the folder, and is read once', texts(config), async (text) => {
    const asked: string[] = [];
    const aliases = await readAliases('src/pages/kite.ts', (path) => {
      asked.push(path);
      return Promise.resolve(path.endsWith('tsconfig.json') ? text : undefined);
    });
    assert.ok(asked.length < 300, `${asked.length} files were asked for`);
    for (const path of [...asked, ...aliases.flatMap(({ targets }) => targets)]) {
      staysInside(path);
    }
  });

  fuzz('any text is JSON with comments, or none', texts(config), (text) => void parseJsonWithComments(text));
});
