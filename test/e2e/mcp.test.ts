import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readImage } from '../../src/core/imageFile.ts';
import { isPlaceholder } from '../../src/jobs/placeholders.ts';
import { readPlainFile } from '../../src/local/durableFile.ts';
import type { ToapisOptions } from '../toapis/options.ts';
import { startToapis } from '../toapis/server.ts';
import type { Toapis } from '../toapis/server.ts';
import { makePng } from '../unit/support/images.ts';
import { until } from '../vscode/until.ts';
import { assertMoneySafe } from './judge.ts';
import { McpServer } from './mcpServer.ts';
import type { Said } from './mcpServer.ts';
import { smallCell } from './world.ts';

/** An image that code names. */
const hero = { prompt: 'A red kite over the sea', path: 'img/hero.webp', width: 120, height: 120 };

describe('The MCP server alone', function () {
  // In real time: the first question about a task comes after seven seconds.
  this.timeout(120_000);
  let home: string;
  let site: string;
  let api: Toapis;
  let servers: McpServer[];

  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'easel-mcp-')));
    site = join(home, 'site');
    await mkdir(site);
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const { noise } of servers) assert.deepEqual(noise, []);
    await api.stop();
    assertMoneySafe(api);
    await rm(home, { recursive: true, force: true });
  });

  async function startApi(options: ToapisOptions = {}): Promise<void> {
    api = await startToapis({ models: { 'gpt-image-2': { cells: [smallCell] } }, ...options });
  }

  /** Starts one on the site; options given later go before. */
  async function start(...args: string[]): Promise<McpServer> {
    const server = await McpServer.start({
      args: ['--workspace', site, '--data', join(home, 'data'), '--base-url', api.baseUrl, ...args],
      environment: { ...account(), TOAPIS_API_KEY: api.key },
    });
    servers.push(server);
    return server;
  }

  /** What says which account a process runs for: one of the test's own. */
  function account(): Record<string, string> {
    return { HOME: home, USERPROFILE: home, LOCALAPPDATA: home };
  }

  function fileAt(path: string): Promise<Uint8Array | undefined> {
    return readPlainFile(join(site, path));
  }

  async function arrived(path: string): Promise<Uint8Array> {
    let bytes: Uint8Array | undefined;
    await until(`the image at ${path}`, async () => {
      bytes = await fileAt(path);
      return bytes !== undefined && !isPlaceholder(bytes);
    });
    assert.ok(bytes);
    return bytes;
  }

  it('makes an image: a placeholder at once, the image later, a small picture of it for the model', async () => {
    await startApi({ taskDurationMs: Infinity });
    const server = await start();
    assert.deepEqual(await server.tools(), ['generate_image', 'check_images', 'find_missing_images']);
    await writeFile(
      join(site, 'index.html'),
      `<img src="img/hero.webp" width="120" height="120" alt="A kite">`,
    );
    const missing = await server.call('find_missing_images');
    assert.match(missing.text, /img\/hero\.webp.*120×120/);

    const ordered = await server.call('generate_image', hero);
    assert.equal(ordered.isError, false, ordered.text);
    assert.match(ordered.text, /pending/);
    await until('the placeholder', async () => isPlaceholder((await fileAt(hero.path)) ?? new Uint8Array()));
    await api.reached('accepted', 1);
    const pending = await server.call('check_images', { paths: [hero.path] });
    assert.match(pending.text, /pending/);
    assert.deepEqual(pending.pictures, []);

    api.finish();
    const facts = readImage(await arrived(hero.path));
    assert.deepEqual([facts?.kind, facts?.pixels], ['webp', { width: 120, height: 120 }]);
    await until('the end of the job', async () => (await server.call('check_images')).text.includes('done'));
    const done = await server.call('check_images', { paths: [hero.path] });
    const [picture] = done.pictures;
    assert.ok(picture, done.text);
    assert.equal(readImage(picture)?.kind, 'jpeg');
    assert.ok(Math.max(...Object.values(readImage(picture)?.pixels ?? {}).map(Number)) <= 512);
    assert.doesNotMatch(done.text, /[A-Za-z0-9+/]{200}/);
    assert.match((await server.call('find_missing_images')).text, /No image is missing/);
    assert.doesNotMatch(server.errors + ordered.text + done.text, new RegExp(api.key));
  });

  it('refuses what passes the limit, in this process and in another one with the same data', async () => {
    await startApi({ taskDurationMs: Infinity });
    // Room for two images of $0.015.
    const limit = ['--daily-limit', '0.04'];
    const [one, other] = [await start(...limit), await start(...limit)];
    const order = (server: McpServer, name: string): Promise<Said> =>
      server.call('generate_image', { ...hero, path: `img/${name}.png` });
    const atOnce = await Promise.all(
      ['a', 'b', 'c'].flatMap((name) => [order(one, `${name}1`), order(other, `${name}2`)]),
    );
    // Of two that see each other both may have stepped back: what is left can still be had, and no more.
    const later = [];
    for (const name of ['d', 'e', 'f']) later.push(await order(await start(...limit), name));
    const orders = [...atOnce, ...later];
    const refused = orders.filter(({ isError }) => isError);
    assert.equal(orders.length - refused.length, 2);
    for (const { text } of refused) {
      assert.match(text, /limit of \$0\.040 a day/);
      assert.match(text, /Nothing was ordered or charged/);
    }
    await api.reached('accepted', 2);
    assert.equal(api.ledger.creates.length, 2);
  });

  it('sends references only when that was allowed', async () => {
    await startApi({ taskDurationMs: Infinity });
    await writeFile(join(site, 'logo.png'), makePng(8, 8));
    const wish = { ...hero, references: ['logo.png'] };
    const refused = await (await start()).call('generate_image', wish);
    assert.equal(refused.isError, true);
    assert.match(refused.text, /--allow-uploads/);
    assert.deepEqual([api.ledger.uploads.length, await readdir(site)], [0, ['logo.png']]);

    const allowed = await (await start('--allow-uploads')).call('generate_image', wish);
    assert.equal(allowed.isError, false, allowed.text);
    await api.reached('accepted', 1);
    assert.deepEqual(
      api.ledger.uploads.map(({ fileName }) => fileName),
      ['logo.png'],
    );
  });

  it('touches nothing outside its folder', async () => {
    await startApi();
    await writeFile(join(home, 'secret.png'), makePng(8, 8));
    await symlink(home, join(site, 'out'));
    await symlink(join(home, 'secret.png'), join(site, 'inside.png'));
    const server = await start('--allow-uploads');
    const before = await readdir(home);
    for (const wish of [
      { ...hero, path: '../new.webp' },
      { ...hero, path: join(home, 'new.webp') },
      { ...hero, path: 'out/new.webp' },
      { ...hero, path: 'file:///tmp/new.webp' },
      { ...hero, references: ['../secret.png'] },
      { ...hero, references: ['out/secret.png'] },
      { ...hero, references: ['inside.png'] },
      { ...hero, references: [join(home, 'secret.png')] },
    ]) {
      const { isError, text } = await server.call('generate_image', wish);
      assert.equal(isError, true, `${JSON.stringify(wish)}: ${text}`);
    }
    for (const path of ['..', 'out', home, '/']) {
      const { isError, text } = await server.call('find_missing_images', { paths: [path] });
      assert.equal(isError, true, `${path}: ${text}`);
    }
    assert.deepEqual(await readdir(home), before);
    assert.deepEqual([api.ledger.creates.length, api.ledger.uploads.length], [0, 0]);
  });

  it('that is killed goes on with its next start, and pays nothing twice', async () => {
    await startApi({ taskDurationMs: Infinity });
    const first = await start();
    await first.call('generate_image', hero);
    await api.reached('accepted', 1);
    await first.kill();
    const second = await start();
    const again = await second.call('generate_image', hero);
    assert.equal(again.isError, true, again.text);
    api.finish();
    await arrived(hero.path);
    assert.equal(api.ledger.accepted.length, 1);
    assert.equal(api.ledger.creates.length, 1);
  });

  it('that is killed before the reply asks whether the order was taken', async () => {
    await startApi({ taskDurationMs: Infinity });
    api.fault({ on: 'create', kind: 'hangAfterAccept', times: 1 });
    const first = await start();
    void first.call('generate_image', hero).catch(() => undefined);
    await api.reached('accepted', 1);
    await first.kill();
    await start();
    api.finish();
    await arrived(hero.path);
    assert.equal(api.ledger.creates.length, 1);
  });

  it('shares a folder with another one: each sees the orders of both, and one fetches each image', async () => {
    await startApi({ taskDurationMs: Infinity });
    const [one, other] = [await start(), await start()];
    const [a, b] = await Promise.all([
      one.call('generate_image', { ...hero, path: 'a.png' }),
      other.call('generate_image', { ...hero, path: 'b.png' }),
    ]);
    assert.deepEqual([a.isError, b.isError], [false, false]);
    await api.reached('accepted', 2);
    for (const server of [one, other]) {
      await until('both orders', async () =>
        /a\.png.*b\.png|b\.png.*a\.png/s.test((await server.call('check_images')).text),
      );
    }
    assert.equal((await one.call('generate_image', { ...hero, path: 'b.png' })).isError, true);
    // What one leaves, the other one brings.
    await other.kill();
    api.finish();
    await Promise.all([arrived('a.png'), arrived('b.png')]);
    assert.deepEqual([api.ledger.creates.length, api.ledger.downloads.length], [2, 2]);
  });

  for (const [what, otherData] of [
    ['that share a data folder', 'data'],
    ['with data folders of their own', 'other data'],
  ] as const) {
    describe(`two of them ${what}, asked for the same path`, () => {
      it('at the same moment: one orders, the other one says that it is pending', async () => {
        await startApi({ taskDurationMs: Infinity });
        const [one, other] = [await start(), await start('--data', join(home, otherData))];
        for (let n = 1; n <= 8; n++) {
          const wish = { ...hero, path: `img/${n}.png` };
          const both = await Promise.all([one, other].map((server) => server.call('generate_image', wish)));
          assert.deepEqual(both.map(({ isError }) => isError).sort(), [false, true], both[0]?.text);
          assert.match(both.find(({ isError }) => isError)?.text ?? '', /is pending.*Nothing was ordered/s);
        }
        await api.reached('accepted', 8);
        assert.equal(api.ledger.creates.length, 8);
      });

      it('one after the other: the second one pays nothing as long as the image is on its way, and after', async () => {
        await startApi({ taskDurationMs: Infinity });
        const [one, other] = [await start(), await start('--data', join(home, otherData))];
        assert.equal((await one.call('generate_image', hero)).isError, false);
        await api.reached('accepted', 1);
        await until('the placeholder', async () =>
          isPlaceholder((await fileAt(hero.path)) ?? new Uint8Array()),
        );
        // In another spelling, which some file systems hold for the same.
        for (const path of [hero.path, join(site, hero.path), './img/Hero.webp']) {
          const { isError, text } = await other.call('generate_image', { ...hero, path });
          assert.deepEqual([isError, text.includes('is pending')], [true, true], text);
        }
        api.finish();
        await arrived(hero.path);
        await until('the end of the job', async () =>
          (await other.call('generate_image', hero)).text.includes('never overwrites'),
        );
        assert.equal(api.ledger.creates.length, 1);
      });
    });
  }

  it('whose client goes in the middle of an order has ordered once, or not at all', async () => {
    await startApi({ taskDurationMs: Infinity });
    for (let n = 1; n <= 3; n++) {
      const wish = { ...hero, path: `img/${n}.png` };
      const first = await start();
      void first.call('generate_image', wish).catch(() => undefined);
      await first.stop();
      await (await start()).call('generate_image', wish);
      await api.reached('accepted', n);
    }
    assert.equal(api.ledger.creates.length, 3);
  });

  it('that is killed leaves no path blocked', async () => {
    await startApi({ taskDurationMs: Infinity });
    api.fault({ on: 'create', kind: 'hang', times: 1 });
    const first = await start();
    void first.call('generate_image', hero).catch(() => undefined);
    await until('the order', () => api.ledger.creates.length === 1);
    await first.kill();
    const second = await start('--data', join(home, 'other data'));
    assert.equal((await second.call('generate_image', hero)).isError, false);
    await api.reached('accepted', 1);
  });

  it('draws placeholders without a key, and says what else it would need', async () => {
    await startApi();
    const args = ['--workspace', site, '--data', join(home, 'data')];
    const server = await McpServer.start({ args: [...args, '--backend', 'placeholder'] });
    servers.push(server);
    const drawn = await server.call('generate_image', hero);
    assert.match(drawn.text, /free/);
    await until('the placeholder', async () => isPlaceholder((await fileAt(hero.path)) ?? new Uint8Array()));
    const keyless = await McpServer.start({ args });
    servers.push(keyless);
    const refused = await keyless.call('generate_image', { ...hero, path: 'b.png' });
    assert.match(refused.text, /TOAPIS_API_KEY/);
    assert.equal(refused.isError, true);
  });

  it('says how it is called to who calls it wrongly, on standard error alone', async () => {
    await startApi();
    const file = join(home, 'file');
    await writeFile(file, '');
    for (const args of [
      [],
      ['--workspace', join(home, 'none')],
      ['--workspace', file],
      ['--workspace', site, '--base-url', 'http://toapis.example'],
      ['--workspace', site, '--daily-limit', 'lots'],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/mcp.js'), ...args], {
        encoding: 'utf8',
        env: { XDG_DATA_HOME: join(home, 'data') },
      });
      assert.deepEqual([status, stdout], [1, ''], args.join(' '));
      assert.match(stderr, /^Easel: .+\n\nUsage:/);
    }
    const journal = await readFile(join(home, 'data'), 'utf8').catch(() => 'none');
    assert.equal(journal, 'none');
  });
});
