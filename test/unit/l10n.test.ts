import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { flawsOf, otherwiseCalled, sameAsEnglish, wrongNames } from '../l10n/flaws.ts';
import type { Texts } from '../l10n/flaws.ts';
import { sameInLanguage } from '../l10n/sameInLanguage.ts';

const root = new URL('../../', import.meta.url);
const languages = ['de', 'es', 'fr', 'ja', 'ko', 'pt-br', 'ru', 'zh-cn'];

async function readTexts(path: string): Promise<Texts> {
  return JSON.parse(await readFile(new URL(path, root), 'utf8')) as Texts;
}

/** The texts of package.json and those of the code, in English where no language is named. */
async function textsOf(language?: string): Promise<{ manifest: Texts; code: Texts }> {
  const suffix = language === undefined ? '' : `.${language}`;
  return {
    manifest: await readTexts(`package.nls${suffix}.json`),
    code: await readTexts(`l10n/bundle.l10n${suffix}.json`),
  };
}

describe('Translations', () => {
  it('are there in every language, of the manifest and of the code', async () => {
    const files = [...(await readdir(root)), ...(await readdir(new URL('l10n/', root)))];
    const named = (pattern: RegExp): string[] =>
      files.flatMap((file) => pattern.exec(file)?.[1] ?? []).sort();
    assert.deepEqual(named(/^package\.nls\.(.+)\.json$/), languages);
    assert.deepEqual(named(/^bundle\.l10n\.(.+)\.json$/), languages);
  });

  it('have a text for each key of package.json, and none besides', async () => {
    const manifest = await readFile(new URL('package.json', root), 'utf8');
    const used = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys((await textsOf()).manifest).sort());
  });

  for (const language of languages) {
    describe(`into ${language}`, () => {
      it('have every text, no other, and nothing in it is broken', async () => {
        const [english, translation] = [await textsOf(), await textsOf(language)];
        const flaws = [
          ...flawsOf(english.manifest, translation.manifest),
          ...flawsOf(english.code, translation.code),
        ];
        assert.deepEqual(flaws, []);
      });

      it('are as in English only where the words are the same', async () => {
        const [english, translation] = [await textsOf(), await textsOf(language)];
        const same = [
          ...sameAsEnglish(english.manifest, translation.manifest),
          ...sameAsEnglish(english.code, translation.code),
        ];
        assert.deepEqual(same.sort(), [...(sameInLanguage[language] ?? [])].sort());
      });

      it('call a command by one name', async () => {
        const [english, translation] = [await textsOf(), await textsOf(language)];
        assert.deepEqual(wrongNames(english.manifest, translation.manifest), []);
        assert.deepEqual(otherwiseCalled(english, translation), []);
      });
    });
  }
});

describe('The check of translations', () => {
  const flaws = (source: string, text: string): string[] => flawsOf({ key: source }, { key: text });

  it('finds a text that is missing, unused or empty', () => {
    assert.deepEqual(flawsOf({ a: 'A', b: 'B', c: 'C' }, { a: 'Ah', b: ' ', d: 'Deh' }), [
      'unused: d',
      'empty: b',
      'missing: c',
    ]);
  });

  for (const [what, source, broken] of [
    ['placeholder that is lost', '{0} of {1}', 'von {1}'],
    ['placeholder that is damaged', '{0} of {1}', '{0} von {1'],
    ['placeholder too many', '{0} images', '{0} Bilder {0}'],
    ['icon', '$(loading~spin) Easel', '$(laden) Easel'],
    ['link', '[Open](command:easel.openPanel)', '[Öffnen](command:easel.öffnePanel)'],
    ['address', 'with https://, or http:// here', 'mit https:// oder hier mit http//'],
    ['code', 'Must be `https`', 'Muss `http` sein'],
    ['emphasis', 'Choose **Use**', 'Wähle **Nutze*'],
    ['setting', 'See #easel.size#.', 'Siehe #easel.größe#.'],
    ['line break', 'One\nTwo', 'Eins Zwei'],
  ] as const) {
    it(`finds a broken ${what}`, () => {
      assert.equal(flaws(source, broken).length, 1);
      assert.deepEqual(flaws(source, `Auch ${source}`), []);
    });
  }

  it('lets placeholders stand in any order', () => {
    assert.deepEqual(flaws('{0} of {1}', '{1} 中 {0}'), []);
  });

  it('finds what is as in English, where there are words', () => {
    const texts = { 'Open {0}': 'Open {0}', '{0}×{1} %': '{0}×{1} %', '`px`': '`px`' };
    assert.deepEqual(sameAsEnglish(texts, texts), ['Open {0}']);
  });

  it('finds a command that is named otherwise than it is called', () => {
    const english = { 'command.again': 'Again…', setting: '_Easel: Again…_ reads it.' };
    assert.deepEqual(wrongNames(english, { 'command.again': 'Nochmal…', setting: '_Easel: Wieder…_ …' }), [
      'setting',
    ]);
    assert.deepEqual(
      wrongNames(english, { 'command.again': 'Nochmal…', setting: '_Easel: Nochmal…_ …' }),
      [],
    );
  });

  it('finds a button that is called otherwise than its command', () => {
    const english = { manifest: { 'command.go': 'Go on' }, code: { 'Go on': 'Go on' } };
    const translation = { manifest: { 'command.go': 'Weiter' }, code: { 'Go on': 'Fortfahren' } };
    assert.deepEqual(otherwiseCalled(english, translation), ['command.go']);
  });
});
