import assert from 'node:assert/strict';
import { cellsOf } from '../../src/core/models.ts';
import { Session } from './session.ts';

const cells = cellsOf('gpt-image-2', false);
const keys = 'abcdefghijklmnopqrstuvwxyz';

describe('Keybindings with arguments', () => {
  let session: Session;
  before(async function () {
    this.timeout(600_000);
    session = await Session.open({
      server: {
        keybindings: cells.map(({ tier, ratio }, index) => ({
          key: `ctrl+alt+k ${keys[index] ?? ''}`,
          command: 'easel.quickGenerate',
          args: { prompt: `Cell ${index}`, resolution: tier, size: ratio, target: `cells/${index}.png` },
        })),
      },
    });
    await session.setKey();
  });
  after(() => session.close());

  it('make each of the 22 cells at exactly its pixels, one paid task each', async () => {
    assert.equal(cells.length, 22);
    for (const [index] of cells.entries()) {
      await session.workbench.press('Control+Alt+K', (keys[index] ?? '').toUpperCase());
    }
    for (const [index, { pixels }] of cells.entries()) {
      assert.deepEqual(await session.image(`cells/${index}.png`, 60_000), pixels, `cell ${index}`);
    }
    const { ledger } = session.api;
    assert.equal(ledger.accepted.length, 22);
    assert.equal(ledger.creates.length, 22);
    assert.deepEqual(ledger.keySightings, []);
    assert.equal((await session.files('cells')).length, 22);
  });
});
