import assert from 'node:assert/strict';

import { until } from '../vscode/until.ts';
import { PanelStudio } from './panelPage.ts';
import { form, snapshot } from './samples.ts';

describe('the form of the panel', function () {
  this.timeout(30_000);
  let studio: PanelStudio;
  before(async () => (studio = await PanelStudio.start()));
  afterEach(() => studio.closePages());
  after(() => studio.stop());

  it('asks for exactly what is typed and chosen', async () => {
    const panel = await studio.open();
    await panel.prompt.fill('A paper crane');
    await panel.radio('Resolution', '4K').click();
    await panel.radio('Aspect ratio', '21:9').click();
    await panel.radio('Count', '3').click();
    await panel.generate.click();
    await panel.asked('generate');
    assert.deepEqual(panel.extension.asked, [
      {
        type: 'generate',
        body: { prompt: 'A paper crane', model: 'gpt-image-2', tier: '4K', ratio: '21:9', count: 3 },
      },
    ]);
  });

  it('sends no tier for a model without tiers, and does not forget it', async () => {
    const panel = await studio.open();
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    assert.equal(await panel.page.getByRole('radiogroup', { name: 'Resolution' }).count(), 0);
    await panel.generate.click();
    await panel.asked('generate');
    assert.deepEqual(panel.extension.bodies('generate')[0], {
      prompt: '',
      model: 'gpt-4o-image',
      ratio: '3:2',
      count: 1,
    });
    await panel.page.getByLabel('Model').selectOption('GPT Image 2');
    await panel.reads(panel.chosen('Resolution'), '2K');
  });

  it('generates by Ctrl+Enter and by Cmd+Enter from anywhere, and breaks the line by Enter', async () => {
    const panel = await studio.open();
    await panel.prompt.click();
    await panel.page.keyboard.type('one');
    await panel.press('Enter');
    await panel.page.keyboard.type('two');
    await panel.press('Control+Enter');
    await panel.asked('generate', 1);
    await panel.answered();
    await panel.radio('Count', '1').focus();
    await panel.press('Meta+Enter');
    await panel.asked('generate', 2);
    assert.deepEqual(
      panel.extension.bodies('generate').map(({ prompt }) => prompt),
      ['one\ntwo', 'one\ntwo'],
    );
    assert.equal(await panel.prompt.inputValue(), 'one\ntwo', 'the prompt stays');
  });

  it('does not order twice by a double click, a held key or an impatient one', async () => {
    let answer = (): void => undefined;
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.generate = () =>
          new Promise((resolve) => (answer = () => resolve({ accepted: true, problems: [] })));
      },
    });
    await panel.generate.click();
    await panel.reads(panel.generate, 'Starting…');
    await panel.press('Control+Enter');
    await panel.generate.click({ force: true });
    answer();
    await panel.reads(panel.generate, /^Generate/);
    await panel.generate.dblclick();
    await panel.asked('generate', 2);
    answer();
    await panel.reads(panel.generate, /^Generate/);
    await panel.generate.focus();
    await panel.page.keyboard.down('Enter');
    await panel.asked('generate', 3);
    answer();
    await panel.reads(panel.generate, /^Generate/);
    await panel.page.keyboard.down('Enter');
    await panel.page.keyboard.up('Enter');
    await panel.page.keyboard.down('Control');
    await panel.page.keyboard.down('Enter');
    await panel.asked('generate', 4);
    answer();
    await panel.reads(panel.generate, /^Generate/);
    await panel.page.keyboard.down('Enter');
    await panel.page.keyboard.up('Enter');
    await panel.page.keyboard.up('Control');
    // Whatever was sent in error would have arrived before this.
    await panel.radio('Count', '2').click();
    await panel.generate.click();
    await panel.asked('generate', 5);
    assert.equal(panel.extension.bodies('generate').length, 5);
    assert.equal(panel.extension.bodies('generate')[4]?.count, 2);
  });

  it('keeps everything over a reload, and over an older version that kept something else', async () => {
    const panel = await studio.open({ height: 400 });
    await panel.prompt.fill('Kept');
    await panel.radio('Resolution', '4K').click();
    await panel.radio('Aspect ratio', '9:21').click();
    await panel.radio('Count', '4').click();
    await panel.evaluate('scrollTo(0, 60)');
    await until('the place to be kept', () =>
      panel.evaluate<boolean>(`JSON.parse(sessionStorage.getItem('kept')).scroll === 60`),
    );
    await panel.reload();
    assert.equal(await panel.prompt.inputValue(), 'Kept');
    await panel.reads(panel.chosen('Resolution'), '4K');
    await panel.reads(panel.chosen('Aspect ratio'), '9:21');
    await panel.reads(panel.chosen('Count'), '4');
    await until('the place', () => panel.evaluate<boolean>('scrollY === 60'));

    const old = { wish: { prompt: 'Old', model: 'gone-1', tier: 7, ratio: '16:9' }, colour: 'red' };
    const other = await studio.open({ kept: old });
    assert.equal(await other.prompt.inputValue(), 'Old');
    await other.reads(other.chosen('Aspect ratio'), '16:9');
    await other.reads(other.chosen('Resolution'), '2K');
    for (const kept of ['nonsense', 7, null, { wish: [] }]) {
      const strange = await studio.open({ kept });
      assert.equal(await strange.prompt.inputValue(), '');
    }
  });

  it('starts with the defaults of the extension', async () => {
    const defaults = { ...form, prompt: 'Given', tier: '1K', ratio: '2:3', count: 2 } as const;
    const panel = await studio.open({ snapshot: snapshot({ defaults }) });
    assert.equal(await panel.prompt.inputValue(), 'Given');
    await panel.reads(panel.chosen('Resolution'), '1K');
    await panel.reads(panel.chosen('Aspect ratio'), '2:3');
    await panel.reads(panel.chosen('Count'), '2');
  });

  it('grows with the prompt from three lines to two fifths of the height', async () => {
    const panel = await studio.open();
    const height = async (): Promise<number> => (await panel.prompt.boundingBox())?.height ?? 0;
    const empty = await height();
    await panel.prompt.fill('1\n2\n3');
    assert.equal(await height(), empty);
    await panel.prompt.fill('1\n2\n3\n4\n5');
    assert.equal(await height(), empty + 36);
    await panel.prompt.fill('line\n'.repeat(100));
    assert.equal(await height(), 280);
    const button = await panel.generate.boundingBox();
    assert.ok(button && button.y + button.height <= 700, 'the button stays in sight');
  });

  it('counts the characters only near the limit of the model', async () => {
    const panel = await studio.open();
    await panel.prompt.fill('x'.repeat(899));
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    const count = panel.page.locator('#prompt-count');
    assert.equal(await count.count(), 0);
    await panel.prompt.fill('x'.repeat(900));
    await panel.reads(count, 'Characters left: 100');
    await panel.prompt.fill('x'.repeat(1_005));
    await panel.reads(count, 'Characters over the limit: 5');
    assert.match((await panel.prompt.getAttribute('aria-describedby')) ?? '', /prompt-count/);
    await panel.page.getByLabel('Model').selectOption('GPT Image 2');
    await until('the count to go', async () => (await count.count()) === 0);
  });

  it('shows the price on the button', async () => {
    const panel = await studio.open();
    await panel.reads(panel.generate, 'Generate · ~$0.020');
    await panel.radio('Count', '4').click();
    await panel.reads(panel.generate, 'Generate · ~$0.080');
    await panel.radio('Resolution', '1K').click();
    await panel.reads(panel.generate, 'Generate · ~$0.060');
    await panel.radio('Resolution', '4K').click();
    await panel.reads(panel.generate, 'Generate · ~$0.100');
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.reads(panel.generate, 'Generate · price unknown');
    panel.extension.push({ backend: 'placeholder' });
    await panel.reads(panel.generate, 'Draw placeholder · free');
  });

  it('shows the price of the person where they have set one', async () => {
    const prices = { 'gpt-image-2': { '1K': 0.5 }, 'gpt-4o-image': 0.04 };
    const panel = await studio.open({ snapshot: snapshot({ prices }) });
    await panel.reads(panel.generate, 'Generate · ~$0.020');
    await panel.radio('Resolution', '1K').click();
    await panel.reads(panel.generate, 'Generate · ~$0.500');
    await panel.page.getByLabel('Model').selectOption('GPT-4o Image');
    await panel.reads(panel.generate, 'Generate · ~$0.040');
    panel.extension.push({ prices: {} });
    await panel.reads(panel.generate, 'Generate · price unknown');
  });

  it('has the button in sight at 400 × 700 in every usual state', async () => {
    for (const change of [{}, { hasKey: false }, { backend: 'placeholder' as const }]) {
      const panel = await studio.open({ snapshot: snapshot(change) });
      const button = await panel.generate.boundingBox();
      const scrollable = await panel.evaluate<boolean>(
        'document.querySelector(".fields").scrollHeight > innerHeight',
      );
      assert.ok(button && button.y + button.height <= 700 && !scrollable);
    }
  });

  it('shows problems at their fields, describes the fields by them, and goes to the first', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.generate = () =>
          Promise.resolve({
            accepted: false,
            problems: [
              { field: 'references', text: 'Too many references.' },
              { field: 'prompt', text: 'Describe the image.' },
              { field: 'size', text: 'Another size.' },
              { field: 'count', text: 'At most 4.' },
              { field: 'mask', text: 'No mask.' },
            ],
          });
      },
    });
    await panel.generate.click();
    await panel.focuses(panel.prompt);
    const alerts = panel.page.getByRole('alert');
    assert.deepEqual(await alerts.allInnerTexts(), [
      'Describe the image.',
      'At most 4.',
      'Another size.',
      'Too many references. No mask.',
    ]);
    const described = [
      panel.prompt,
      panel.page.getByRole('radiogroup', { name: 'Count' }),
      panel.page.getByRole('radiogroup', { name: 'Aspect ratio' }),
      panel.button(/^Add reference images/),
    ];
    for (const [index, element] of described.entries()) {
      const ids = (await element.getAttribute('aria-describedby'))?.split(' ') ?? [];
      const id = await alerts.nth(index).getAttribute('id');
      assert.ok(ids.includes(id ?? '?'), `field ${index} is described by its problem`);
    }
    await panel.prompt.fill('x');
    await until('the prompt to be fine', async () => (await alerts.count()) === 3);
    await panel.radio('Count', '2').click();
    await panel.radio('Aspect ratio', '1:1').click();
    await until('these, too', async () => (await alerts.count()) === 1);
  });

  it('goes to the field at fault, whichever it is', async () => {
    const panel = await studio.open();
    const at = {
      size: panel.radio('Aspect ratio', '16:9'),
      count: panel.radio('Count', '1'),
      references: panel.button(/^Add reference images/),
    };
    for (const [field, element] of Object.entries(at)) {
      panel.extension.answers.generate = () =>
        Promise.resolve({ accepted: false, problems: [{ field: field as keyof typeof at, text: field }] });
      await panel.generate.click();
      await panel.focuses(element);
    }
  });

  it('shows why generating could not even be asked for', async () => {
    const panel = await studio.open({
      prepare: (extension) => {
        extension.answers.generate = () => Promise.reject(new Error('The folder is not writable.'));
      },
    });
    await panel.generate.click();
    await panel.reads(panel.page.locator('.generate').getByRole('alert'), 'The folder is not writable.');
    delete panel.extension.answers.generate;
    await panel.generate.click();
    await until('the message to go', async () => (await panel.page.getByRole('alert').count()) === 0);
  });
});
