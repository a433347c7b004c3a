import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Toapis } from '../toapis/server.ts';
import { Answers, cleanUp, configure, connect, disconnect, generate } from './support.ts';

type Row = vscode.QuickPickItem & { action?: () => Promise<unknown> };
type Asked = readonly [message: string, options: { readonly detail: string }, ...buttons: string[]];

describe('Spending', () => {
  let api: Toapis;
  const answers = new Answers();
  /** The questions about money, with what they said and offered. */
  const questions: Asked[] = [];

  before(async () => {
    api = await connect({ rateLimits: false, billing: 'number' });
  });
  after(async () => {
    await disconnect(api);
    await cleanUp('assets');
  });
  beforeEach(() => {
    questions.length = 0;
    answers.on('showInformationMessage', () => undefined);
  });
  afterEach(async () => {
    answers.restore();
    await configure({ dailySpendLimit: undefined, prices: undefined, backend: undefined });
  });

  /** Answers every question about money by a button, or by dismissing it. */
  function press(...buttons: (string | undefined)[]): void {
    answers.on('showWarningMessage', (...asked) => {
      // What jobs of other suites have to say is no question.
      if (typeof asked[1] !== 'object') return undefined;
      questions.push(asked as unknown as Asked);
      const button = buttons.length > 1 ? buttons.shift() : buttons[0];
      assert.ok(button === undefined || asked.includes(button), `${button ?? ''} is not offered`);
      return button;
    });
  }

  /** Runs the command as a keybinding does; undefined when nothing came of it. */
  async function order(args: Record<string, unknown>): Promise<unknown> {
    return vscode.commands.executeCommand('easel.quickGenerate', args);
  }

  /** Makes an order that the server refuses. Resolves to the id of its job. */
  async function refusedOrder(fault: 'policy' | 'unauthorized'): Promise<string> {
    api.fault({ on: 'create', kind: fault });
    await assert.rejects(generate({ prompt: 'Refused' }));
    const body = api.ledger.creates.at(-1)?.body as { client_business_id: string };
    return body.client_business_id;
  }

  /** The rows of "Show Spend". */
  async function spendRows(): Promise<Row[]> {
    let rows: Row[] = [];
    answers.on('showQuickPick', (given) => void (rows = given as Row[]));
    await vscode.commands.executeCommand('easel.showSpend');
    return rows;
  }

  async function today(): Promise<Row> {
    const row = (await spendRows()).find(({ label }) => label === '$(credit-card) Today');
    assert.ok(row);
    return row;
  }

  it('asks nothing within the limit', async () => {
    press(undefined);
    await generate({ prompt: 'Within the limit' });
    assert.deepEqual(questions, []);
  });

  it('asks before the limit is passed, says why, and sends nothing when nobody answers', async () => {
    await configure({ dailySpendLimit: 0.02 });
    const [, spent = ''] = /images?, (.*)$/.exec((await today()).description ?? '') ?? [];
    press(undefined);
    const creates = api.ledger.creates.length;
    // A caller's arguments leave nothing open but this.
    assert.equal(await order({ prompt: 'Too dear', resolution: '2K', size: '1:1', n: 2 }), undefined);
    assert.equal(api.ledger.creates.length, creates);
    const [[message, { detail }] = ['', { detail: '' }]] = questions;
    assert.match(message, /limit of \$0\.020 a day/);
    assert.equal(detail, `This generation: 2 images, ~$0.040\nToday, with what is on its way: ${spent}`);
  });

  it('goes on when a person says so, this once', async () => {
    await configure({ dailySpendLimit: 0 });
    press('Generate Anyway', undefined);
    await generate({ prompt: 'Anyway' });
    assert.equal(await order({ prompt: 'Once more' }), undefined);
    assert.equal(questions.length, 2);
  });

  it('lets a person raise the limit on the way, and loses no wish by it', async () => {
    await configure({ dailySpendLimit: 0 });
    press('Raise Limit…');
    answers.on('showInputBox', () => '12,50');
    assert.equal((await generate({ prompt: 'Raised' })).length, 1);
    assert.equal(questions.length, 1);
    assert.equal(vscode.workspace.getConfiguration('easel').get('dailySpendLimit'), 12.5);
  });

  it('asks for each of several orders at once, so that together they do not pass the limit', async () => {
    const before = api.ledger.accepted.length;
    const spent = Number(/\$(\d+\.\d+)/.exec((await today()).description ?? '')?.[1]);
    await configure({ dailySpendLimit: spent + 0.03 });
    press(undefined);
    const made = await Promise.all([1, 2, 3, 4].map((n) => order({ prompt: `At once ${n}` })));
    assert.equal(made.filter((files) => files !== undefined).length, 2);
    assert.equal(questions.length, 2);
    assert.equal(api.ledger.accepted.length - before, 2);
  });

  it('asks before a failed generation is made again, and before one goes on that was never ordered', async () => {
    const failed = await refusedOrder('policy');
    const neverOrdered = await refusedOrder('unauthorized');
    await configure({ dailySpendLimit: 0 });
    press(undefined);
    const [creates, accepted] = [api.ledger.creates.length, api.ledger.accepted.length];
    await vscode.commands.executeCommand('easel.retryGeneration', failed);
    await vscode.commands.executeCommand('easel.resumeWaiting', neverOrdered);
    assert.equal(questions.length, 2);
    assert.equal(api.ledger.creates.length, creates);
    press('Generate Anyway');
    const bothSaved = new Promise<void>((resolve) => {
      let left = 2;
      answers.on('showInformationMessage', () => {
        if (--left === 0) resolve();
      });
    });
    await vscode.commands.executeCommand('easel.resumeWaiting', neverOrdered);
    await vscode.commands.executeCommand('easel.retryGeneration', failed);
    await bothSaved;
    assert.equal(api.ledger.accepted.length - accepted, 2);
  });

  it('does not count what the server refused', async () => {
    const before = (await today()).description;
    await refusedOrder('policy');
    assert.equal((await today()).description, before);
  });

  it('asks when the price is unknown, and takes the price of the person from then on', async () => {
    press(undefined, 'Set Price…');
    answers.on('showInputBox', () => '0.04');
    const wish = { prompt: 'Unknown', model: 'gpt-4o-image', n: 2 };
    assert.equal(await order(wish), undefined);
    assert.match(questions[0]?.[0] ?? '', /price of this generation is not known/);
    assert.match(questions[0]?.[1].detail ?? '', /No price for GPT-4o Image is published/);
    await Promise.all([generate(wish), generate(wish)]);
    assert.equal(questions.length, 2);
    assert.deepEqual(vscode.workspace.getConfiguration('easel').get('prices'), { 'gpt-4o-image': 0.04 });
  });

  it('counts what the server says in place of the estimate', async () => {
    await configure({ prices: { 'gpt-image-2': 1 } });
    press(undefined);
    const before = (await today()).description ?? '';
    await generate({ prompt: 'Said by the server' });
    const after = (await today()).description ?? '';
    // Other suites may have spent by estimate, which makes the sum one.
    const usd = (text: string): number => Number(/, ~?\$(\d+\.\d+)$/.exec(text)?.[1]);
    assert.ok(Math.abs(usd(after) - usd(before) - 0.015) < 0.0015, `${before} → ${after}`);
  });

  it('tells today, the week and the month, by model and tier, here and everywhere, and the limit', async () => {
    const rows = await spendRows();
    const separators = rows.filter(({ kind }) => kind === vscode.QuickPickItemKind.Separator);
    assert.deepEqual(
      separators.map(({ label }) => label),
      ['Today', 'Last 7 days', 'This month', 'Settings'],
    );
    const texts = rows.map(
      ({ label, description = '', detail = '' }) => `${label} | ${description} | ${detail}`,
    );
    assert.match(texts.join('\n'), /\$\(blank\) GPT Image 2, 1K \| \d+ images, ~?\$/);
    assert.match(texts.join('\n'), /\$\(blank\) GPT-4o Image \| 4 images, \$/);
    assert.match(texts.join('\n'), /Today \| (\d+ images, ~?\$\d\.\d+) \| This workspace: \1/);
    assert.match(texts.join('\n'), /Daily limit: \$5\.00… \| ~\$\d\.\d\d left today/);
  });

  it('changes the limit from there', async () => {
    const limit = (await spendRows()).find(({ label }) => label.includes('Daily limit'));
    answers.on('showInputBox', () => '7');
    answers.on('showQuickPick', () => limit);
    await vscode.commands.executeCommand('easel.showSpend');
    assert.equal(vscode.workspace.getConfiguration('easel').get('dailySpendLimit'), 7);
  });

  it('names the setting when a price in it makes no sense, and sends nothing', async () => {
    await configure({ prices: { 'gpt-image-2': { '1k': 0.01 } } });
    const creates = api.ledger.creates.length;
    await assert.rejects(generate({ prompt: 'x' }), /easel\.prices .*1k.*Nothing was charged/s);
    assert.equal(api.ledger.creates.length, creates);
  });

  it('asks nothing about placeholders, which cost nothing', async () => {
    await configure({ backend: 'placeholder', dailySpendLimit: 0 });
    press(undefined);
    const before = (await today()).description;
    await generate({ prompt: 'A placeholder' });
    assert.deepEqual(questions, []);
    assert.equal((await today()).description, before);
  });

  it('asks once a day about an unknown price when told so', async () => {
    press("Generate, Don't Ask Again Today");
    const wish = { prompt: 'Trusted', model: 'gpt-4o-image' };
    await Promise.all([generate(wish), generate(wish)]);
    assert.equal(questions.length, 1);
    await configure({ dailySpendLimit: 0.001 });
    press(undefined);
    assert.equal(await order(wish), undefined);
    assert.match(questions.at(-1)?.[0] ?? '', /limit of \$0\.001 a day/);
  });
});
