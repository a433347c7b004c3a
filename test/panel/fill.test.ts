import assert from 'node:assert/strict';

import type { PanelFill } from '../../src/protocol/messages.ts';
import { PanelStudio } from './panelPage.ts';
import type { PanelPage } from './panelPage.ts';
import { form, snapshot } from './samples.ts';

const made: PanelFill = {
  id: 'fill-1',
  form: { prompt: 'A red kite', model: 'gpt-image-2', tier: '4K', ratio: '9:16', count: 1 },
};

describe('a form that the extension fills in', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  async function showsMade(panel: PanelPage): Promise<void> {
    await panel.reads(panel.chosen('Resolution'), '4K');
    await panel.reads(panel.chosen('Aspect ratio'), '9:16');
    await panel.reads(panel.chosen('Count'), '1');
    assert.equal(await panel.prompt.inputValue(), 'A red kite');
    await panel.focuses(panel.prompt);
  }

  it('replaces what was there, and leads to the prompt', async () => {
    const panel = await studio.open();
    await panel.prompt.fill('Something else');
    await panel.radio('Count', '3').click();
    panel.extension.push({ fill: made });
    await showsMade(panel);
  });

  it('is taken once: what is typed afterwards stays, until another one comes', async () => {
    const panel = await studio.open();
    panel.extension.push({ fill: made });
    await showsMade(panel);
    await panel.prompt.fill('A blue kite');
    panel.extension.push({ destination: 'elsewhere' });
    await panel.sees(panel.page.getByText('Images go to elsewhere'));
    assert.equal(await panel.prompt.inputValue(), 'A blue kite');
    await panel.reload();
    assert.equal(await panel.prompt.inputValue(), 'A blue kite');
    await panel.reads(panel.chosen('Resolution'), '4K');
    panel.extension.push({ fill: { ...made, id: 'fill-2' } });
    await showsMade(panel);
  });

  it('goes before what an earlier panel kept, and waits for a panel that is not there yet', async () => {
    const kept = { wish: { ...form, prompt: 'Kept', count: 4 }, scroll: 0, filled: 'fill-0' };
    const panel = await studio.open({ kept, snapshot: snapshot({ fill: made }) });
    await showsMade(panel);
    const other = await studio.open({
      kept: { ...kept, filled: made.id },
      snapshot: snapshot({ fill: made }),
    });
    assert.equal(await other.prompt.inputValue(), 'Kept');
    const strange = await studio.open({ kept: { ...kept, filled: 7 }, snapshot: snapshot({ fill: made }) });
    await showsMade(strange);
  });

  it('keeps the tier of before for a model without tiers', async () => {
    const panel = await studio.open();
    const untiered = { prompt: 'Plain', model: 'gpt-4o-image', ratio: '2:3', count: 1 } as const;
    panel.extension.push({ fill: { id: 'fill-1', form: untiered } });
    await panel.reads(panel.chosen('Aspect ratio'), '2:3');
    assert.equal(await panel.page.getByRole('radiogroup', { name: 'Resolution' }).count(), 0);
    await panel.page.getByLabel('Model').selectOption('GPT Image 2');
    await panel.reads(panel.chosen('Resolution'), '2K');
  });
});
