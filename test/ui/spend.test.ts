import assert from 'node:assert/strict';
import { Session } from './session.ts';

describe('Spending, as a person sees it', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { machineSettings: { 'easel.dailySpendLimit': 0.02 } } });
    await session.setKey();
  });
  after(() => session.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  it('stands above the list once something was spent, with the limit', async () => {
    await session.workbench.runCommand('Easel: Show Generations');
    await session.generate('A cheap chair');
    await session.image('assets/a-cheap-chair.png', 60_000);
    await session.workbench.page.getByText('Today ~$0.015 of $0.020').waitFor();
    await session.picture('spend-today');
  });

  it('is asked about by the panel before it passes the limit, and the form keeps what was typed', async () => {
    const { workbench, api } = session;
    await workbench.runCommand('Easel: Open Image Panel');
    const view = await workbench.webview('Easel');
    await view.getByRole('textbox', { name: 'Prompt' }).fill('A dear desk');
    await view.getByRole('textbox', { name: 'Prompt' }).press('Control+Enter');
    assert.match(await workbench.dialog.text(), /would pass the limit of \$0\.020 a day/);
    assert.match(await workbench.dialog.detail(), /1 image, ~\$0\.015.*on its way: ~\$0\.015/s);
    assert.deepEqual((await workbench.dialog.buttons()).sort(), [
      'Cancel',
      'Generate Anyway',
      'Raise Limit…',
    ]);
    await session.picture('spend-question');
    await workbench.dialog.press('Cancel');
    assert.equal(api.ledger.creates.length, 1);
    assert.equal(await view.getByRole('textbox', { name: 'Prompt' }).inputValue(), 'A dear desk');
  });

  it('is asked about in another window too: the limit is that of the machine', async () => {
    const other = await session.openWindow();
    // Each browser has a secret storage of its own.
    await session.setKey(other);
    await other.runCommand('Easel: Quick Generate Image');
    await other.quickInput.opened(/Quick Generate Image/);
    await other.quickInput.type('A dear door');
    await other.quickInput.accept();
    await other.quickInput.opened(/Resolution and size/);
    await other.quickInput.accept();
    assert.match(await other.dialog.text(), /would pass the limit/);
    await other.dialog.press('Cancel');
    assert.equal(session.api.ledger.creates.length, 1);
    await other.close();
  });

  it('goes on with the new limit, without being asked for the prompt again', async () => {
    const { workbench } = session;
    const view = await workbench.webview('Easel');
    await view.getByRole('button', { name: /^Generate/ }).click();
    await workbench.dialog.press('Raise Limit…');
    await workbench.quickInput.opened('Daily Spend Limit');
    await workbench.quickInput.type('one dollar');
    await workbench.quickInput.message.filter({ hasText: 'Type an amount in USD' }).waitFor();
    await workbench.quickInput.type('1');
    await workbench.quickInput.accept();
    await session.image('assets/a-dear-desk.png', 60_000);
    await workbench.page.getByText('Today ~$0.030 of $1.00').waitFor();
  });

  it('can be read by day, model and workspace', async () => {
    const { workbench } = session;
    await workbench.runCommand('Easel: Show Spend');
    await workbench.quickInput.opened('Spend');
    const rows = await workbench.quickInput.rows();
    assert.deepEqual(rows.slice(0, 2), [
      { label: 'Today', description: '2 images, ~$0.030', detail: 'This workspace: 2 images, ~$0.030' },
      { label: 'GPT Image 2, 1K', description: '2 images, ~$0.030', detail: '' },
    ]);
    await session.picture('spend-view');
    await workbench.quickInput.cancel();
  });
});
