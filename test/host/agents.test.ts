import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ToolName } from '../../src/agents/toolNames.ts';
import { readImage } from '../../src/core/imageFile.ts';
import type { Job } from '../../src/core/job.ts';
import type { JobEngine } from '../../src/jobs/engine.ts';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import type { SpendKeeper } from '../../src/jobs/spendKeeper.ts';
import { AgentTools } from '../../src/ui/agents/agentTools.ts';
import { Generator } from '../../src/ui/generator.ts';
import type { Setup } from '../../src/ui/setup.ts';
import { SpendGate } from '../../src/ui/spendGate.ts';
import type { ApiKey } from '../../src/workspace/apiKey.ts';
import type { Toapis } from '../toapis/server.ts';
import { freshJob } from '../unit/support/jobs.ts';
import { requestFor, sampleRequest } from '../unit/support/requests.ts';
import { until } from '../vscode/until.ts';
import { Answers, cleanUp, configure, connect, disconnect, fileOf, pixelsOf } from './support.ts';

type Told = { readonly text: string; readonly pictures: readonly vscode.LanguageModelDataPart[] };

/** Calls a tool as the chat does; an answer that is an error rejects. */
async function call(name: ToolName, input: object): Promise<Told> {
  const { content } = await vscode.lm.invokeTool(`easel_${name}`, { input, toolInvocationToken: undefined });
  const texts = content.filter((part) => part instanceof vscode.LanguageModelTextPart);
  const pictures = content.filter((part) => part instanceof vscode.LanguageModelDataPart);
  return { text: texts.map(({ value }) => value).join('\n'), pictures };
}

const wish = { prompt: 'A red kite over the sea', path: 'agents/hero.png', width: 320, height: 160 };

describe('Agents', function () {
  this.timeout(60_000);
  let api: Toapis;
  const answers = new Answers();
  const outside = join(tmpdir(), `easel-outside-${process.pid}`);

  before(async () => {
    api = await connect({ rateLimits: false, taskDurationMs: Infinity, billing: 'number' });
  });
  beforeEach(() => answers.on('showInformationMessage', () => undefined));
  afterEach(async () => {
    answers.restore();
    await configure({ dailySpendLimit: undefined, backend: undefined });
  });
  after(async () => {
    // What is on its way would count as spent, and be told, in the suites that follow.
    api.finish();
    await until('the images', async () => !(await call('check_images', {})).text.includes('": pending'));
    await disconnect(api);
    await cleanUp('agents');
    await rm(outside, { recursive: true, force: true });
  });

  /** Answers every warning by a button, or by dismissing it; gives what was asked. */
  function press(...buttons: (string | undefined)[]): unknown[][] {
    const asked: unknown[][] = [];
    answers.on('showWarningMessage', (...question) => {
      asked.push(question);
      return buttons.length > 1 ? buttons.shift() : buttons[0];
    });
    return asked;
  }

  it('order an image: the path at once, with a placeholder, then the image, which they are shown small', async () => {
    const questions = press(undefined);
    const { text, pictures } = await call('generate_image', wish);
    assert.match(text, /^path: agents\/hero\.png \(320×160 px, PNG\)\nstate: pending/);
    assert.match(text, /price: about \$0\.0/);
    assert.deepEqual(pictures, []);
    const file = fileOf(wish.path).fsPath;
    await until('the placeholder', async () => isPlaceholder(await readFile(file)));
    assert.match((await call('check_images', { paths: [wish.path] })).text, /"agents\/hero\.png": pending/);
    await until('the task', () => api.ledger.accepted.length === 1);
    await assert.rejects(call('generate_image', wish), /is pending: it is ordered already/);

    api.finish();
    const shown = await until('the picture', async () => {
      const told = await call('check_images', { paths: [wish.path] });
      return told.pictures.length === 1 && told;
    });
    assert.match(shown.text, /"agents\/hero\.png": done, \$0\.0\d+ charged/);
    const [picture] = shown.pictures;
    assert.equal(picture?.mimeType, 'image/jpeg');
    assert.deepEqual(readImage(picture.data)?.pixels, { width: 320, height: 160 });
    assert.deepEqual(await pixelsOf(wish.path), { width: 320, height: 160 });
    assert.ok(!isPlaceholder(await readFile(file)));
    assert.equal(api.ledger.accepted.length, 1);
    assert.deepEqual(questions, []);
  });

  it('never go over a file', async () => {
    const creates = api.ledger.creates.length;
    const before = await readFile(fileOf(wish.path).fsPath);
    await assert.rejects(
      call('generate_image', wish),
      /no untouched placeholder, and Easel never overwrites it/,
    );
    assert.ok(before.equals(await readFile(fileOf(wish.path).fsPath)));
    assert.equal(api.ledger.creates.length, creates);
  });

  it('cannot pass the limit by themselves, and are told that the person said no', async () => {
    await configure({ dailySpendLimit: 0 });
    const questions = press(undefined);
    const creates = api.ledger.creates.length;
    const { text } = await call('generate_image', { ...wish, path: 'agents/dear.png' });
    assert.match(text, /did not agree.*Nothing was ordered, nothing was sent and nothing was charged/);
    assert.match(String(questions[0]?.[0]), /limit of \$0\.000 a day/);
    assert.equal(questions.length, 1);
    assert.equal(api.ledger.creates.length, creates);
    await assert.rejects(readFile(fileOf('agents/dear.png').fsPath));
  });

  it('send no image of the workspace before a person said yes to it', async () => {
    const references = ['img/beach.jpg'];
    const questions = press(undefined, 'Send');
    const uploads = api.ledger.uploads.length;
    const refused = await call('generate_image', { ...wish, path: 'agents/sent.png', references });
    assert.match(refused.text, /did not agree/);
    assert.equal(api.ledger.uploads.length, uploads);
    const [, { detail } = { detail: '' }] = (questions[0] ?? []) as [string, { detail: string }?];
    assert.match(detail, /img\/beach\.jpg/);

    await call('generate_image', { ...wish, path: 'agents/sent.png', references });
    await until('the upload', () => api.ledger.uploads.length === uploads + 1);
    // The same image, a second time: it has been agreed to.
    await call('generate_image', { ...wish, path: 'agents/again.png', references });
    assert.equal(questions.length, 2);
    await until('the tasks', () => api.ledger.accepted.length === 3);
    api.finish();
    await until('both images', async () => {
      const { text } = await call('check_images', { paths: ['agents/sent.png', 'agents/again.png'] });
      return text.match(/: done/g)?.length === 2;
    });
  });

  for (const path of [
    '../hero.png',
    'agents/../../hero.png',
    '/etc/hero.png',
    'C:\\hero.png',
    'a\u0000.png',
  ]) {
    it(`write nothing to ${JSON.stringify(path)}`, async () => {
      const creates = api.ledger.creates.length;
      await assert.rejects(call('generate_image', { ...wish, path }), /outside the workspace|cannot have/);
      await assert.rejects(call('generate_image', { ...wish, path: 'agents/x.png', references: [path] }));
      assert.equal(api.ledger.creates.length, creates);
    });
  }

  it('follow no link out of the workspace, neither to write nor to read', async () => {
    await mkdir(outside, { recursive: true });
    await mkdir(fileOf('agents').fsPath, { recursive: true });
    await writeFile(join(outside, 'private.png'), await readFile(fileOf('img/delta.png').fsPath));
    await symlink(outside, fileOf('agents/link').fsPath);
    await assert.rejects(
      call('generate_image', { ...wish, path: 'agents/link/a.png' }),
      /outside its folder/,
    );
    const references = ['agents/link/private.png'];
    await assert.rejects(
      call('generate_image', { ...wish, path: 'agents/b.png', references }),
      /no file "agents\/link\/private\.png"/,
    );
    await assert.rejects(call('find_missing_images', { paths: ['agents/link'] }), /no file or folder/);
  });

  it('are refused a prompt that no model takes, and parameters that there are not', async () => {
    await assert.rejects(
      call('generate_image', { ...wish, prompt: 'x'.repeat(40_000) }),
      /too large: at most 32000/,
    );
    await assert.rejects(
      call('generate_image', { ...wish, yes: true }),
      /Unknown: "yes"; the parameters are prompt/,
    );
  });

  it('find what is missing, where, and how large', async () => {
    const page = '<img src="no.webp" alt="A kite" width="300" height="200">';
    await writeFile(fileOf('agents/page.html').fsPath, page);
    const { text } = await call('find_missing_images', { paths: ['agents/page.html'] });
    assert.match(
      text,
      /^- "agents\/no\.webp" 300×200; in "agents\/page\.html" line 1; price about .*"A kite"$/m,
    );
  });

  it('are told what a placeholder is where the person has chosen placeholders', async () => {
    await configure({ backend: 'placeholder' });
    const { text } = await call('generate_image', { ...wish, path: 'agents/offline.webp' });
    assert.match(text, /price: free\nEasel is set to draw offline placeholders/);
    await until('the placeholder', async () =>
      isPlaceholder(await readFile(fileOf('agents/offline.webp').fsPath)),
    );
  });

  it('have the person see prompt, size, target and price before an order, as plain text', async () => {
    const request = {
      model: 'gpt-image-2' as const,
      prompt: '```\n# [Allow](command:evil) **free** \u202e',
      tier: '2K' as const,
      ratio: '2:1' as const,
      count: 1,
      references: ['file:///a.png'],
      extendedSizes: false,
      target: { root: 'file:///', inWorkspace: true, directory: '', stem: 'a' },
    };
    const file = { path: 'img/<b>_x_.png', format: 'png' as const, width: 1200, height: 630 };
    const plan = {
      request: { ...request, exact: { files: [file] } },
      files: [file],
      references: ['a.png'],
      price: '',
    };
    const tools = new AgentTools({
      plan: () => Promise.resolve(plan),
      run: () => assert.fail('It was not allowed yet'),
    });
    const { confirmationMessages } = await tools.prepare('generate_image', {});
    const message = confirmationMessages?.message as vscode.MarkdownString;
    assert.equal(message.isTrusted ?? false, false);
    assert.equal(message.supportHtml ?? false, false);
    const text = message.value.replaceAll('&nbsp;', ' ');
    assert.match(text, /^\s*````text\n```\n# \[Allow\]\(command:evil\) \*\*free\*\* \ufffd\n````/);
    assert.match(text, /^img\/<b\\>\\_x\\_\.png: 1200×630 px, PNG$/m);
    assert.match(text, /^GPT Image 2 · 2K 2:1, then cropped · \\~\$0\.020$/m);
    assert.match(text, /public addresses:\n\na\.png$/);
  });

  it('have the person see what was ordered, where an order that had stopped goes on instead', async () => {
    const task = { id: 'task-1', acceptedAt: 1 };
    const file = { path: 'img/a.png', format: 'png' as const, width: 64, height: 32 };
    const request = sampleRequest({ prompt: 'As it was ordered', exact: { files: [file] } });
    const wished = sampleRequest({ prompt: 'As it is wished now' });
    for (const [stopped, price] of [
      [{ ...freshJob({ request }), state: 'failed', task }, /paid for already/],
      [{ ...freshJob({ request }), state: 'paused' }, /\$0\.0/],
    ] as const) {
      const plan = { request: wished, files: [], references: ['b.png'], price: '', stopped };
      const tools = new AgentTools({ plan: () => Promise.resolve(plan), run: () => assert.fail('Not yet') });
      const { confirmationMessages } = await tools.prepare('generate_image', {});
      const { value } = confirmationMessages?.message as vscode.MarkdownString;
      const text = value.replaceAll('&nbsp;', ' ');
      assert.match(text, /As it was ordered[^]*img\/a\.png: 64×32 px/);
      assert.match(text, price);
      assert.doesNotMatch(text, /wished now|b\.png/);
    }
  });

  describe('ask though a person need not be asked any more', () => {
    const keeper = {
      reserve: () => Promise.resolve({ ids: [], committed: { images: 0, usd: 0, unpriced: 0 } }),
      release: () => undefined,
    } as unknown as SpendKeeper;
    const engine = { submitAll: () => Promise.resolve([freshJob()]) } as unknown as JobEngine;
    const key = { read: () => Promise.resolve('key') } as unknown as ApiKey;
    // "Always Send in This Workspace" has been pressed.
    const memory: vscode.Memento = {
      get: () => true as never,
      update: () => Promise.resolve(),
      keys: () => [],
    };

    it('before an order at an unknown price', async () => {
      const gate = new SpendGate(keeper);
      const request = requestFor('gpt-4o-image', 1);
      const place = (): Promise<string> => Promise.resolve('placed');
      press("Generate, Don't Ask Again Today");
      assert.equal(await gate.order([request], place), 'placed');
      answers.restore();
      const questions = press(undefined);
      assert.equal(await gate.order([request], place), 'placed');
      assert.equal(await gate.order([request], place, { byAgent: true }), undefined);
      assert.equal(questions.length, 1);
      assert.ok(!questions[0]?.includes("Generate, Don't Ask Again Today"));
    });

    it('before they go on with what was never ordered, at an unknown price', async () => {
      const gate = new SpendGate(keeper);
      const request = requestFor('gpt-4o-image', 1);
      press("Generate, Don't Ask Again Today");
      await gate.order([request], () => Promise.resolve());
      answers.restore();
      const resumed: string[] = [];
      const resuming = { resume: (id: string) => Promise.resolve(resumed.push(id)) } as unknown as JobEngine;
      const generator = new Generator(resuming, key, {} as unknown as Setup, gate, memory);
      const job: Job = { ...freshJob({ request }), state: 'paused', paused: { reason: 'key' } };
      const questions = press(undefined);
      await generator.goOn(job, { byAgent: true });
      assert.deepEqual([questions.length, resumed], [1, []]);
      await generator.goOn(job);
      assert.deepEqual([questions.length, resumed], [1, [job.id]]);
    });

    it('before an image is sent', async () => {
      const generator = new Generator(engine, key, {} as unknown as Setup, new SpendGate(keeper), memory);
      const request = sampleRequest({ references: [fileOf('img/delta.png').toString()] });
      const questions = press(undefined);
      assert.ok(await generator.begin(request));
      assert.deepEqual(questions, []);
      assert.equal(await generator.begin(request, { byAgent: true }), undefined);
      const [[, , ...buttons] = []] = questions;
      assert.deepEqual(buttons, ['Send']);
    });
  });
});
