import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { spawnSync } from 'node:child_process';
import { Door } from '../../../src/mcp/door.ts';
import { relay } from '../../../src/mcp/relay.ts';
import { ScriptedOperator } from './support.ts';

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';
const call = '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"check_images"}}\n';
const pong = '{"jsonrpc":"2.0","id":1,"result":{}}\n';

/** Collects what a socket receives until its other end closes it. */
async function allFrom(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (piece) => (text += piece.toString()));
  socket.on('error', () => undefined);
  if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve));
  return text;
}

async function next(stream: NodeJS.ReadableStream): Promise<string> {
  const [piece] = (await once(stream, 'data')) as [Buffer];
  return piece.toString();
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('The door of the extension host', () => {
  let folder: string;
  let operator: ScriptedOperator;
  let door: Door;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-door-'));
    operator = new ScriptedOperator();
    door = await Door.open(join(folder, 'mcp'), { operator, version: '1' });
  });
  afterEach(async () => {
    await door.close();
    await rm(folder, { recursive: true });
  });

  it('lets in who shows the token', async () => {
    const socket = connect(door.address);
    socket.write(`${door.token}\n${ping}`);
    assert.equal(await next(socket), pong);
    socket.destroy();
  });

  it('lets in nobody else, whatever they say, and says nothing to them', async () => {
    const wrong = [
      call,
      `${door.token.slice(0, -1)}\n${call}`,
      `${door.token}0\n${call}`,
      ` ${door.token}\n${call}`,
      `${'0'.repeat(64)}\n${door.token}\n${call}`,
      'x'.repeat(3_000_000),
    ];
    for (const text of wrong) {
      const socket = connect(door.address);
      socket.on('error', () => undefined);
      socket.write(text);
      assert.equal(await allFrom(socket), '');
    }
    assert.equal(operator.calls.length, 0);
  });

  it('has another token each time', async () => {
    const other = await Door.open(join(folder, 'mcp'), { operator, version: '1' });
    assert.notEqual(other.token, door.token);
    assert.match(other.token, /^[0-9a-f]{64}$/);
    await other.close();
  });

  it('can be opened by this account only', async function () {
    if (process.platform === 'win32') return this.skip();
    assert.equal(await modeOf(door.address), 0o600);
    assert.equal(await modeOf(join(folder, 'mcp')), 0o700);
  });

  it('closes a folder that was open to all', async function () {
    if (process.platform === 'win32') return this.skip();
    const open = join(folder, 'open');
    await mkdir(open, { mode: 0o777 });
    await (await Door.open(open, { operator, version: '1' })).close();
    assert.equal(await modeOf(open), 0o700);
  });

  it('is elsewhere, and as closed, where its path would be too long for a socket', async function () {
    if (process.platform === 'win32') return this.skip();
    const deep = await Door.open(join(folder, 'x'.repeat(120)), { operator, version: '1' });
    const socket = connect(deep.address);
    socket.write(`${deep.token}\n${ping}`);
    assert.equal(await next(socket), pong);
    assert.equal(await modeOf(join(deep.address, '..')), 0o700);
    socket.destroy();
    await deep.close();
    await assert.rejects(stat(join(deep.address, '..')), { code: 'ENOENT' });
  });

  it('leaves nothing behind, and ends what is under way, when it is closed', async () => {
    const socket = connect(door.address);
    socket.write(`${door.token}\n${call}`);
    const { signal } = await operator.call(0);
    const end = allFrom(socket);
    await door.close();
    assert.equal(await end, '');
    assert.equal(signal.aborted, true);
    assert.deepEqual(await readdir(join(folder, 'mcp')), []);
  });

  it('removes what a crash left behind, and no door that somebody stands at', async function () {
    if (process.platform === 'win32') return this.skip();
    const directory = join(folder, 'mcp');
    const dead = join(directory, 'dead');
    const script = `require('node:net').createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    const young = join(directory, 'young');
    spawnSync(process.execPath, ['-e', script.replace(dead, young)]);
    const long = new Date(Date.now() - 3_600_000);
    for (const path of [dead, door.address]) await utimes(path, long, long);
    const other = await Door.open(directory, { operator, version: '1' });
    assert.deepEqual(
      (await readdir(directory)).map((name) => join(directory, name)).sort(),
      [door.address, other.address, young].sort(),
    );
    await other.close();
  });

  it('is where a relay leads, both ways, until its input ends', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const over = relay(door, input, output);
    input.write(ping);
    assert.equal(await next(output), pong);
    input.end();
    await over;
    assert.equal(output.writable, true);
  });

  it('ends a relay with itself, and fails one that comes too late', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const over = relay(door, input, output);
    input.write(ping);
    await next(output);
    await door.close();
    await over;
    await assert.rejects(relay(door, new PassThrough(), new PassThrough()));
    door = await Door.open(join(folder, 'mcp'), { operator, version: '1' });
  });
});
