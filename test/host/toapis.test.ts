import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Toapis } from '../toapis/server.ts';
import { Answers, cleanUp, configure, connect, disconnect, fileOf, generate, pixelsOf } from './support.ts';

describe('Generating through the API', () => {
  let api: Toapis;
  const answers = new Answers();

  before(async () => {
    api = await connect(
      { rateLimits: false },
      {
        confirmUploads: false,
        // Nobody answers questions about the limit here.
        prices: { 'gpt-4o-image': 0.04 },
      },
    );
    await configure({ baseUrl: `${api.baseUrl}/v1/` });
  });
  after(async () => {
    await disconnect(api, 'confirmUploads', 'prices');
    await cleanUp('assets', 'big.png', 'lie.png');
  });
  afterEach(() => answers.restore());

  it('saves the image at its place, with its pixels, for one paid task', async () => {
    const before = api.ledger.accepted.length;
    assert.deepEqual(await generate({ prompt: 'A lighthouse', resolution: '2K', size: '16:9' }), [
      'assets/a-lighthouse.png',
    ]);
    assert.deepEqual(await pixelsOf('assets/a-lighthouse.png'), { width: 2048, height: 1152 });
    assert.equal(api.ledger.accepted.length - before, 1);
    assert.deepEqual(api.ledger.keySightings, []);
    assert.equal(api.ledger.userAgentMissing, 0);
  });

  it('sends the same reference once, in the order asked for', async () => {
    const before = api.ledger.uploads.length;
    await generate({ prompt: 'With references', references: ['img/delta.png', fileOf('img/beach.jpg')] });
    await generate({ prompt: 'With references', references: ['img/beach.jpg'] });
    assert.equal(api.ledger.uploads.length - before, 2);
  });

  it('sends as PNG what the API does not take as it is', async () => {
    await generate({ prompt: 'After the logo', references: ['img/logo.svg'] });
    const upload = api.ledger.uploads.at(-1);
    assert.deepEqual([upload?.fileName, upload?.mediaType], ['logo.png', 'image/png']);
  });

  it('sends smaller what is too large for the API', async () => {
    const png = await readFile(fileOf('img/delta.png').fsPath);
    // A chunk of a private type makes a valid PNG as large as one likes.
    const filler = Buffer.concat([
      Buffer.from([0x00, 0xa0, 0, 0]),
      Buffer.from('eaSl'),
      Buffer.alloc(0xa00000 + 4),
    ]);
    await writeFile(
      fileOf('big.png').fsPath,
      Buffer.concat([png.subarray(0, -12), filler, png.subarray(-12)]),
    );
    await generate({ prompt: 'After a large one', references: ['big.png'] });
    const { fileName, size = Infinity } = api.ledger.uploads.at(-1) ?? {};
    assert.equal(fileName, 'big.png');
    assert.ok(size < png.length * 2, `${size} bytes`);
  });

  it('asks before an upload, names the files, and does not go on without a yes', async () => {
    await configure({ confirmUploads: true });
    const creates = api.ledger.creates.length;
    try {
      answers.on('showWarningMessage', () => undefined);
      await vscode.commands.executeCommand('easel.quickGenerate', {
        prompt: 'Ask me',
        references: ['img/delta.png'],
      });
      assert.match(String(answers.asked[0]), /Send 1 image to 127\.0\.0\.1/);
      assert.equal(api.ledger.creates.length, creates);
    } finally {
      await configure({ confirmUploads: false });
    }
  });

  it('refuses a reference that cannot be sent before anything is paid', async () => {
    await writeFile(fileOf('lie.png').fsPath, '<html>not an image</html>');
    const creates = api.ledger.creates.length;
    await assert.rejects(
      generate({ prompt: 'x', references: ['lie.png'] }),
      /lie\.png cannot be decoded.*Nothing was charged/s,
    );
    await assert.rejects(generate({ prompt: 'x', references: ['gone.png'] }), /gone\.png cannot be read/);
    assert.equal(api.ledger.creates.length, creates);
  });

  it('tells what the server refused, that nothing was charged, and shows no key', async () => {
    api.fault({ on: 'create', kind: 'policy' });
    await assert.rejects(generate({ prompt: 'x' }), (error: Error) => {
      assert.match(error.message, /content policy.*Nothing was charged/s);
      assert.doesNotMatch(error.message, new RegExp(api.key));
      return true;
    });
  });

  it('finds a task whose reply was lost, and pays once', async () => {
    const before = api.ledger.accepted.length;
    api.fault({ on: 'create', kind: 'lostAfterAccept' });
    assert.deepEqual(await generate({ prompt: 'Lost reply' }), ['assets/lost-reply.png']);
    assert.equal(api.ledger.accepted.length - before, 1);
    assert.deepEqual(api.ledger.doublePaid, []);
  });

  it('makes two and one when three images of gpt-4o-image are wanted', async () => {
    const before = api.ledger.creates.length;
    const files = await generate({ prompt: 'Three of them', model: 'gpt-4o-image', n: 3 });
    assert.equal(files.length, 3);
    assert.equal(api.ledger.creates.length - before, 2);
  });

  it('refuses an address that would send the key in the open', async () => {
    await configure({ baseUrl: 'http://example.com' });
    try {
      await assert.rejects(generate({ prompt: 'x' }), /must start with https/);
    } finally {
      await configure({ baseUrl: api.baseUrl });
    }
  });
});
