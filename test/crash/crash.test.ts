import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Test } from 'mocha';
import type { Job } from '../../src/core/job.ts';
import { assetStem } from '../../src/core/assetName.ts';
import { encodePng } from '../toapis/png.ts';
import { isAlive } from '../vscode/processes.ts';
import { until } from '../vscode/until.ts';
import { Disk, tasksOf, watchMoments, type Moment } from './crashPoints.ts';
import { Session } from '../ui/session.ts';

/** At so many moments the host dies at least. */
const fewest = 20;
/** Drawn anew for each generation, as Easel uploads nothing twice. */
const references = ['img/first.png', 'img/second.png'];
/** For a whole generation, in milliseconds. */
const generationTime = 60_000;
/** For all look-ups for an order whose reply was lost, in milliseconds. */
const lookUpTime = 120_000;

/**
 * One generation is watched from outside. Then, for each moment that was seen, another one is started, and the
 * extension host is killed at that moment.
 */
describe('A crash of the extension host', function () {
  this.timeout(2 * lookUpTime);
  let session: Session;
  let disk: Disk;
  // The cases are added below: by the moments that are seen, and by what becomes of the orders.
  const atMoments = describe('costs one image and loses none, when it comes as', () => {
    afterEach(async function () {
      // A failure may have left the window anyhow; it shall not spoil the others.
      if (this.currentTest?.state === 'failed') await session.workbench.reload();
    });
  });
  const notAccepted = describe('before the server took the order charges nothing, and is told', () =>
    undefined);

  before(async function () {
    this.timeout(600_000);
    session = await Session.open({
      api: { taskDurationMs: 500 },
      server: { machineSettings: { 'easel.confirmUploads': false } },
      // The list of generations has a row for each moment; what is out of sight, VS Code does not draw.
      workbench: { viewport: { width: 1280, height: 1600 } },
    });
    await session.setKey();
    disk = new Disk(session);
    await drawReferences('any');
    for (const file of references)
      await (await session.workbench.explorer.contextMenu(file)).choose('Use as Reference');
  });
  after(() => session.close());

  it(`can come at ${fewest} moments of a generation, or more`, async () => {
    const prompt = 'A heron in peace';
    const moments: Moment[] = [];
    const stop = watchMoments(session, disk, prompt, (moment) => moments.push(moment));
    const before = disk.leftovers();
    await generate(prompt);
    await assertWhole(prompt, before);
    stop();
    const names = moments.map(({ name }) => name);
    assert.ok(names.length >= fewest, names.join('\n'));
    assert.equal(new Set(names).size, names.length, names.join('\n'));
    for (const [index, moment] of moments.entries())
      atMoments.addTest(new Test(moment.name, () => testAt(moment, `A heron at moment ${index + 1}`)));
  });

  async function testAt(moment: Moment, prompt: string): Promise<void> {
    const before = disk.leftovers();
    const died = await crashAt(moment, prompt);
    await session.workbench.reload();
    const { creates } = session.api.ledger;
    await until('the server to end what it was at', () =>
      creates.every(({ outcome }) => outcome !== 'pending'),
    );
    const paid = tasksOf(session, prompt).length;
    if (died === undefined) {
      // The order had not been written down yet, so it was not sent: the person does it again.
      assert.equal(paid, 0);
      assert.equal(jobOf(prompt), undefined);
      await generate(prompt);
    } else if (died.state === 'submitting' && paid === 0) {
      assert.equal(disk.rows('open', prompt)[0]?.id, died.id);
      await assertTidy(before);
      notAccepted.addTest(new Test(moment.name, () => testNotAccepted(prompt)));
      return;
    }
    await assertWhole(prompt, before);
    if (died) assert.equal(jobOf(prompt)?.id, died.id, 'the same order');
  }

  async function testNotAccepted(prompt: string): Promise<void> {
    const failed = await until(
      'the look-ups to end',
      () => disk.rows('finished', prompt).find(({ state }) => state === 'failed'),
      lookUpTime,
    );
    assert.equal(failed.error?.code, 'not-accepted');
    assert.equal(failed.error.charged, 'no');
    assert.equal(tasksOf(session, prompt).length, 0);
    assert.ok(!(await session.files()).includes(`${assetStem(prompt)}.png`));
    const { workbench } = session;
    const before = disk.leftovers();
    await workbench.runCommand('Easel: Show Generations');
    // The panel above the list leaves it too little room for all its rows.
    const panel = workbench.page.locator('.pane-header').filter({ hasText: 'Image Panel' });
    if ((await panel.getAttribute('aria-expanded')) === 'true') await panel.click();
    const told = new RegExp(`${prompt}\\s*1K 1:1.*did not accept the order. Nothing was charged`);
    const row = workbench.page.locator('.pane-body .monaco-list-row').filter({ hasText: told });
    await row.hover();
    await row.getByRole('button', { name: 'Generate Again' }).click();
    await assertWhole(prompt, before);
  }

  /** Kills the extension host at a moment; tells what the journal said of the job when it was dead. */
  async function crashAt({ name, fault }: Moment, prompt: string): Promise<Job | undefined> {
    await until('other orders to be in living hands', () => disk.areAllDriven());
    const held = fault && session.api.fault(fault);
    const hosts = session.server.extensionHostPids();
    let killed = false;
    const stop = watchMoments(session, disk, prompt, (moment) => {
      if (killed || moment.name !== name) return;
      for (const pid of hosts.filter(isAlive)) process.kill(pid, 'SIGKILL');
      killed = true;
    });
    try {
      await generate(prompt);
      await until(name, () => killed && !hosts.some(isAlive), generationTime);
      return jobOf(prompt);
    } finally {
      stop();
      held?.lift();
    }
  }

  /** What is promised: one paid task, one whole file of the right pixels at its path, and nothing else left. */
  async function assertWhole(prompt: string, leftBefore: readonly string[]): Promise<void> {
    const stem = assetStem(prompt);
    await until(`the image of “${prompt}”`, () => jobOf(prompt)?.state === 'done', generationTime);
    assert.deepEqual(await session.image(`assets/${stem}.png`), { width: 1024, height: 1024 });
    const files = (await session.files()).filter(
      (name) => name.startsWith(`${stem}.`) || name.startsWith(`${stem}-`),
    );
    assert.deepEqual(files, [`${stem}.png`]);
    assert.equal(tasksOf(session, prompt).length, 1, 'one accepted task');
    assert.deepEqual(session.api.ledger.doublePaid, []);
    const rows = (place: 'open' | 'finished'): string[] => disk.rows(place, prompt).map(({ state }) => state);
    const row = `${jobOf(prompt)?.id}.json`;
    await becomes(() => disk.isHeld(row), false);
    await becomes(() => ({ open: rows('open'), finished: rows('finished') }), {
      open: [],
      finished: ['done'],
    });
    await assertTidy(leftBefore);
  }

  async function assertTidy(leftBefore: readonly string[]): Promise<void> {
    await becomes(() => disk.leftovers().filter((name) => !leftBefore.includes(name)), []);
  }

  function jobOf(prompt: string): Job | undefined {
    return disk.rows('finished', prompt)[0] ?? disk.rows('open', prompt)[0];
  }

  async function generate(prompt: string): Promise<void> {
    await drawReferences(prompt);
    await session.generate(prompt);
  }

  async function drawReferences(seed: string): Promise<void> {
    for (const file of references) {
      const picture = { seed: `${seed} ${file}`, width: 64, height: 64, bands: [], masked: false };
      await writeFile(session.pathOf(file), await encodePng(picture));
    }
  }
});

/** Asserts what may take a moment: the row is finished before the rest is tidied up. */
async function becomes(actual: () => unknown, expected: unknown): Promise<void> {
  await until('tidiness', () => isDeepStrictEqual(actual(), expected), 3_000).catch(() => undefined);
  assert.deepEqual(actual(), expected);
}
