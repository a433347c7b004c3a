import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { until } from '../vscode/until.ts';
import { LocalDisk } from '../../src/scan/disk.ts';
import { findMissing } from '../../src/scan/findMissing.ts';
import { WorkspaceDisk } from '../../src/ui/batch/workspaceDisk.ts';
import type { Toapis } from '../toapis/server.ts';
import { Answers, cleanUp, configure, connect, disconnect, fileOf, folder, pixelsOf } from './support.ts';

type Asked = readonly [message: string, options: { readonly detail: string }, ...buttons: string[]];

const site: Readonly<Record<string, string>> = {
  'site/index.html':
    '<img src="img/hero.webp" alt="A red kite over a field" width="1200" height="630">\n' +
    '<img src="img/logo.png" alt="A kite as a logo" width="256" height="256" srcset="img/logo@2x.png 2x">',
  'site/about/index.html':
    '<img src="../img/hero.webp" alt="Another text">\n<img src="team.jpg" alt="A team">',
  'site/style.css': '.tile { width: 64px; height: 64px; background: url(img/tile.gif) }',
};
const files = ['about/team.jpg', 'img/hero.webp', 'img/logo.png', 'img/logo@2x.png', 'img/tile.gif'];

describe('Many missing images', function () {
  this.timeout(60_000);
  let api: Toapis;
  const answers = new Answers();
  const questions: Asked[] = [];

  before(async () => {
    api = await connect({ rateLimits: false, billing: 'number' });
  });
  after(async () => {
    await disconnect(api);
  });
  beforeEach(async () => {
    questions.length = 0;
    for (const [path, text] of Object.entries(site)) {
      await mkdir(dirname(fileOf(path).fsPath), { recursive: true });
      await writeFile(fileOf(path).fsPath, text);
    }
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('easel.reviewCancel');
    answers.restore();
    await configure({ dailySpendLimit: undefined, backend: undefined });
    await cleanUp('site');
  });

  /** Opens the review for the site. */
  async function review(...paths: string[]): Promise<void> {
    const uris = paths.map(fileOf);
    await vscode.commands.executeCommand('easel.generateMissingImages', uris[0], uris);
  }

  /** Answers what is asked by a button, or by dismissing it. Resolves with the summary: the first thing that is told. */
  function answer(...buttons: (string | undefined)[]): Promise<string> {
    return new Promise((resolve) => {
      const tell = (...asked: unknown[]): string | undefined => {
        const options = asked[1];
        if (typeof options !== 'object') {
          resolve(String(asked[0]));
          return undefined;
        }
        questions.push(asked as unknown as Asked);
        const button = buttons.shift();
        assert.ok(button === undefined || asked.includes(button), `${button ?? ''} is not offered`);
        return button;
      };
      answers.on('showInformationMessage', tell);
      answers.on('showWarningMessage', tell);
    });
  }

  async function arePlaceholders(): Promise<boolean[]> {
    return Promise.all(
      files.map(async (file) => isPlaceholder(await readFile(fileOf(`site/${file}`).fsPath))),
    );
  }

  it('become placeholders without a question, and images after one, each told once', async () => {
    const drawn = answer();
    await review('site');
    // Pressed twice, it is meant once.
    await Promise.all([1, 2].map(() => vscode.commands.executeCommand('easel.reviewUsePlaceholders')));
    assert.equal(await drawn, '4 placeholders drawn.');
    assert.equal(answers.asked.length, 1);
    assert.equal(questions.length, 0);
    assert.deepEqual(
      await arePlaceholders(),
      files.map(() => true),
    );
    assert.equal(api.ledger.creates.length, 0);
    answers.restore();

    const made = answer('Generate');
    await vscode.commands.executeCommand('easel.replacePlaceholders');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(await made, '4 images made.');
    assert.deepEqual(
      questions.map(([message]) => message),
      ['Generate 4 images, ~$0.065?'],
    );
    assert.match(questions[0]?.[1].detail ?? '', /^Today, with what is on its way: .* of \$5\.00$/);
    // The image and its double are one.
    assert.equal(api.ledger.accepted.length, 4);
    assert.deepEqual(
      await arePlaceholders(),
      files.map(() => false),
    );
    assert.deepEqual(await pixelsOf('site/img/hero.webp'), { width: 1200, height: 630 });
    assert.deepEqual(await pixelsOf('site/img/logo@2x.png'), { width: 512, height: 512 });
    assert.deepEqual(await pixelsOf('site/img/tile.gif'), { width: 64, height: 64 });
    assert.equal(answers.asked.length, 2, 'one question and one summary');
  });

  it('are looked for in the file or folder that was chosen', async () => {
    const told = answer();
    await review('site/style.css');
    await vscode.commands.executeCommand('easel.reviewUsePlaceholders');
    assert.equal(await told, '1 placeholder drawn.');
    answers.restore();
    const again = answer();
    await review('site/style.css');
    assert.equal(await again, 'No image is missing.');
  });

  it('are left out where the editor hides files, or its search passes over them', async () => {
    const settings = vscode.workspace.getConfiguration();
    const write = async (name: string, value: unknown): Promise<void> =>
      settings.update(name, value, vscode.ConfigurationTarget.Global);
    await write('files.exclude', { '**/style.css': { when: '$(basename).scss' }, '**/about': true });
    await write('search.exclude', { '**/*.html': true });
    await writeFile(fileOf('site/style.scss').fsPath, '');
    try {
      const told = answer();
      await review('site');
      assert.equal(await told, 'No image is missing.');
    } finally {
      await write('files.exclude', undefined);
      await write('search.exclude', undefined);
    }
  });

  it('are found the same through the file system of the editor, as in folders of no disk', async () => {
    const place = {
      within: [{ path: 'site', isFile: false }],
      excludes: {},
      publicFolders: [],
      texts: {},
    };
    const found = await findMissing(new WorkspaceDisk(folder()), place, () => undefined);
    assert.deepEqual(found, await findMissing(new LocalDisk(folder().fsPath), place, () => undefined));
    assert.equal(found.length, 4);
  });

  it('are not ordered when the question is dismissed; the review stays', async () => {
    const creates = api.ledger.creates.length;
    const told = answer(undefined, 'Generate');
    await review('site/about');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(api.ledger.creates.length, creates);
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(await told, '2 images made.');
    assert.equal(questions.length, 2);
  });

  it('pass the limit only if that is what was answered, in the same question', async () => {
    await configure({ dailySpendLimit: 0.001 });
    const told = answer('Generate Anyway');
    await review('site/style.css');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(await told, '1 image made.');
    assert.equal(questions.length, 1);
    assert.match(questions[0]?.[1].detail ?? '', /^That passes the limit of \$0\.001 a day\./);
    assert.deepEqual(questions[0]?.slice(2), ['Raise Limit…', 'Generate Anyway']);
  });

  it('that fail are told with the reason, leave their placeholder, and can be tried again', async () => {
    api.fault({ on: 'create', kind: 'policy' });
    const told = answer('Generate');
    await review('site/about');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.match(await told, /^1 of 2 images made\. 1 failed: .+ 1 placeholder stands in\.$/);
    answers.restore();

    const again = answer('Generate');
    await vscode.commands.executeCommand('easel.replacePlaceholders');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(await again, '1 image made.');
    assert.equal(questions.length, 2);
    for (const file of ['site/about/team.jpg', 'site/img/hero.webp']) {
      assert.ok(!isPlaceholder(await readFile(fileOf(file).fsPath)), file);
    }
  });

  it('that were paid already are fetched, without a question and without being paid again', async () => {
    const accepted = api.ledger.accepted.length;
    const failed = answer('Generate');
    await review('site/style.css');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    await until('the order', () => api.ledger.accepted.length > accepted);
    // A file where the folder was: the image cannot be saved.
    await cleanUp('site/img');
    await writeFile(fileOf('site/img').fsPath, '');
    assert.match(await failed, /^0 of 1 images made\. 1 failed: .+ can still be fetched\.$/);
    answers.restore();

    await cleanUp('site/img');
    const fetched = answer();
    await review('site/style.css');
    await vscode.commands.executeCommand('easel.reviewGenerate');
    assert.equal(await fetched, '1 image made.');
    assert.equal(questions.length, 1);
    assert.equal(api.ledger.accepted.length, accepted + 1);
    assert.deepEqual(await pixelsOf('site/img/tile.gif'), { width: 64, height: 64 });
  });

  it('are said to be none where there are none', async () => {
    await rm(fileOf('site').fsPath, { recursive: true });
    const told = answer();
    await vscode.commands.executeCommand('easel.replacePlaceholders');
    assert.equal(await told, 'No placeholder stands in for an image.');
  });
});
