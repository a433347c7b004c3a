import assert from 'node:assert/strict';
import { languageOfPath, scannedLanguages } from '../../../../src/core/imageReferences.ts';
import { hintedLanguages, hintedLanguage } from '../../../../src/ui/missing/languages.ts';

describe('Languages that get hints', () => {
  it('are those that the finder knows', () => {
    assert.deepEqual(hintedLanguages.toSorted(), [...scannedLanguages].sort());
  });

  it('leave out JSON that is no manifest, as the scan of a workspace does', () => {
    for (const path of ['/a/manifest.json', '/a/site.webmanifest', '/package.json', '/a/my-manifest.json']) {
      assert.equal(hintedLanguage('json', path), languageOfPath(path), path);
    }
  });

  it('are known by the name of the file where the editor knows no such language', () => {
    for (const path of ['/a/App.vue', '/a/App.SVELTE', '/notes.txt']) {
      assert.equal(hintedLanguage('plaintext', path), languageOfPath(path), path);
    }
    assert.equal(hintedLanguage('html', '/a/any.thing'), 'html');
    assert.equal(hintedLanguage('python', '/a/App.vue'), undefined);
  });
});
