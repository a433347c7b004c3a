import assert from 'node:assert/strict';
import { Session } from './session.ts';

describe('Setting up', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ api: { taskDurationMs: 1_000 } });
  });
  after(() => session.close());

  it('finds without a paid call what is missing, and the row leads to its remedy', async () => {
    const { workbench } = session;
    await workbench.runCommand('Easel: Check Setup');
    await workbench.quickInput.opened(/Check Setup/);
    const rows = await workbench.quickInput.rows();
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['API key', 'Connection', 'Assets folder'],
    );
    assert.match(rows[0]?.detail ?? '', /No API key is set\. Press Enter: Set API Key/);
    assert.match(rows[1]?.detail ?? '', /127\.0\.0\.1:\d+ answers in \d+ ms, without a proxy/);
    await session.picture('check-setup');
    await workbench.quickInput.pick('API key');
    await workbench.quickInput.opened('Set API Key');
    await workbench.quickInput.cancel();
  });

  it('does not keep a key that is refused, hides what is typed, and asks again', async () => {
    const { quickInput, notifications } = session.workbench;
    await session.workbench.runCommand('Easel: Set API Key');
    await quickInput.opened('Set API Key');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    await quickInput.type('sk-wrong');
    await quickInput.accept();
    await quickInput.widget.getByText(/not accepted/).waitFor();
    await quickInput.type(` ${session.api.key} `);
    await quickInput.accept();
    await (await notifications.get(/API key works\. Balance: \$\d+\.\d\d/)).close();
  });

  it('finds everything well, with the balance, for nothing', async () => {
    const { quickInput } = session.workbench;
    await session.workbench.runCommand('Easel: Check Setup');
    await quickInput.opened(/Check Setup/);
    const rows = await quickInput.rows();
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['API key', 'Connection', 'Balance', 'Model GPT Image 2', 'Assets folder'],
    );
    assert.deepEqual(session.api.ledger.creates, []);
    await session.picture('check-setup-well');
    await quickInput.cancel();
  });

  it('forgets the key on request', async () => {
    await session.workbench.runCommand('Easel: Remove API Key');
    await (await session.workbench.notifications.get(/API key is removed/)).close();
    await session.generate('Without a key');
    await session.workbench.quickInput.opened(/How should Easel make images/);
    await session.workbench.quickInput.cancel();
    assert.deepEqual(session.api.ledger.creates, []);
  });
});

describe('In Restricted Mode', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({ server: { workspaceTrust: true } });
  });
  after(() => session.close());

  it('nothing is sent, and the message leads to trust', async () => {
    const { workbench } = session;
    await session.generate('Not here');
    const refused = await workbench.notifications.get(/Restricted Mode nothing is sent/);
    assert.deepEqual(await refused.buttons(), ['Manage Trust']);
    assert.deepEqual(session.api.ledger.requests, []);
  });

  it('placeholders are drawn all the same', async () => {
    await session.server.changeSettings({ 'easel.backend': 'placeholder' });
    await session.generate('Just a box');
    await session.image('assets/just-a-box.png');
  });
});
