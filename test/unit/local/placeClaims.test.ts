import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Leases } from '../../../src/local/lease.ts';
import { ownFolder } from '../../../src/local/ownFolder.ts';
import { PlaceClaims } from '../../../src/local/placeClaims.ts';
import { uriOfPath } from '../../../src/local/uris.ts';

describe('The claim on a path', () => {
  let home: string;
  let site: string;
  let places: string;
  const opened: Leases[] = [];

  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'easel-places-')));
    site = join(home, 'site');
    places = join(home, 'places');
    await mkdir(site);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((leases) => leases.dispose()));
    await rm(home, { recursive: true });
  });

  function openProcess(pid = process.pid, directory = places): PlaceClaims {
    const leases = new Leases({
      owner: { pid, host: 'here' },
      clock: { now: () => 0 },
      startTimer: () => () => undefined,
      staleMs: 15_000,
      heartbeatMs: 5_000,
      isAlive: (each) => each !== 999,
    });
    opened.push(leases);
    return new PlaceClaims(leases, directory);
  }

  it('is had by one process until that lets go of it, and of a dead one by the next', async () => {
    const [one, other] = [openProcess(1), openProcess(2)];
    const root = uriOfPath(site);
    const letGo = await one.claim(root, 'img/a.png');
    assert.ok(letGo);
    assert.equal(await other.claim(root, 'img/a.png'), undefined);
    assert.equal(await one.claim(root, 'img/a.png'), undefined);
    assert.ok(await other.claim(root, 'img/b.png'));
    await letGo();
    assert.ok(await other.claim(root, 'img/a.png'));

    assert.ok(await openProcess(999).claim(root, 'c.png'));
    assert.ok(await other.claim(root, 'c.png'));
  });

  it('is the same for all ways to one file', async () => {
    await symlink(site, join(home, 'link'));
    await mkdir(join(site, 'docs'));
    assert.ok(await openProcess().claim(uriOfPath(site), 'docs/img/Ä.png'));
    for (const [root, path] of [
      [site, 'docs/img/Ä.png'],
      [join(home, 'link'), 'docs/img/Ä.png'],
      [join(site, 'docs'), 'img/Ä.png'],
      [site, 'docs/img/A\u0308.PNG'],
    ] as const) {
      assert.equal(await openProcess().claim(uriOfPath(root), path), undefined, `${root} ${path}`);
    }
  });

  it('is there for folders of any file system', async () => {
    assert.ok(await openProcess().claim('memfs:/cloud', 'a.png'));
    assert.equal(await openProcess().claim('memfs:/cloud', 'a.png'), undefined);
    assert.ok(await openProcess().claim('memfs:/other', 'a.png'));
  });

  it('leaves no files behind: not when it is given back, nor after a crash', async () => {
    const root = uriOfPath(site);
    await openProcess(999).claim(root, 'dead.png');
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of await readdir(places)) await utimes(join(places, name), longAgo, longAgo);
    const stillHeld = await openProcess(1).claim(root, 'living.png');
    const letGo = await openProcess(2).claim(root, 'new.png');
    assert.equal((await readdir(places)).length, 2);
    await Promise.all([stillHeld?.(), letGo?.()]);
    assert.deepEqual(await readdir(places), []);
  });

  it('fails where it cannot be written down', async () => {
    await writeFile(places, '');
    await assert.rejects(openProcess().claim(uriOfPath(site), 'a.png'), { code: 'journal-unwritable' });
  });

  it('lies where all processes of the account look, whoever has started them', () => {
    assert.ok(ownFolder().startsWith(homedir()));
    if (process.platform !== 'linux') return;
    assert.equal(ownFolder(), join(homedir(), '.local', 'share', 'easel'));
    assert.equal(ownFolder({ XDG_DATA_HOME: '/data' }), join('/data', 'easel'));
  });
});
