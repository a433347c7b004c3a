import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../local/durableFile.ts';
import type { DoorKey } from './doorKey.ts';
import { LineReader } from './lines.ts';
import { McpSession } from './session.ts';
import type { SessionPorts } from './session.ts';

/** How long a caller may take to show its token, ms. */
const patienceMs = 5_000;
/** The name of a Unix socket is a field of 104 bytes on macOS, the last one a zero. */
const longestAddress = 103;
/** Younger than this, a socket that nobody answers may be about to be answered, ms. */
const startingMs = 60_000;

/** What a session needs besides the connection. */
export type Host = Omit<SessionPorts, 'send'>;

/**
 * Where MCP servers that the editor has started reach the extension host: a socket that only this account may open, and
 * only with the token. Behind it each of them has a session of its own.
 */
export class Door implements DoorKey {
  readonly address: string;
  readonly token = randomBytes(32).toString('hex');
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** What has to be removed with the door. */
  readonly #remains: string | undefined;

  private constructor(address: string, remains: string | undefined, host: Host) {
    this.address = address;
    this.#remains = remains;
    this.#server = createServer((socket) => this.#greet(socket, host));
  }

  /**
   * Opens one.
   * @param directory for the socket; made when it is not there
   * @throws what the file system throws
   */
  static async open(directory: string, host: Host): Promise<Door> {
    const { address, remains } = await chooseAddress(directory);
    const door = new Door(address, remains, host);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    door.#server.once('error', reject).listen(address, () => resolve(undefined));
    await promise;
    // The folder keeps others off already; a socket may be told apart by its own bits, too.
    if (remains !== undefined) await chmod(address, 0o600);
    return door;
  }

  /** Closes it, and all that came in by it. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#remains !== undefined) await rm(this.#remains, { recursive: true, force: true });
  }

  #greet(socket: Socket, host: Host): void {
    this.#sockets.add(socket);
    let session: McpSession | undefined;
    const timer = setTimeout(() => socket.destroy(), patienceMs).unref();
    const send = (line: string): void => {
      if (socket.writable) socket.write(`${line}\n`);
    };
    const lines = new LineReader(
      (line) => {
        if (socket.destroyed) return;
        if (session) session.receive(line);
        else if (isSame(line, this.token)) {
          clearTimeout(timer);
          session = new McpSession({ ...host, send });
        } else socket.destroy();
      },
      () => (session ? session.refuseLine() : socket.destroy()),
    );
    socket.on('data', (piece) => lines.push(piece));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      session?.close();
      this.#sockets.delete(socket);
    });
  }
}

/** Takes as long wherever the two differ. */
function isSame(shown: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

/** A fresh address, and what is to be removed with it: pipes of Windows leave nothing behind. */
async function chooseAddress(directory: string): Promise<{ address: string; remains: string | undefined }> {
  const name = randomBytes(4).toString('hex');
  if (process.platform === 'win32') {
    return { address: `\\\\.\\pipe\\easel-${randomBytes(16).toString('hex')}`, remains: undefined };
  }
  const address = join(directory, name);
  if (Buffer.byteLength(address) > longestAddress) {
    const elsewhere = await mkdtemp(join(tmpdir(), 'easel-'));
    return { address: join(elsewhere, name), remains: elsewhere };
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await sweep(directory);
  return { address, remains: address };
}

/** Removes the sockets that a crash has left behind. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const made = await stat(path).catch(() => undefined);
    if (!made?.isSocket() || Date.now() - made.mtimeMs < startingMs) continue;
    if (await isDead(path)) await rm(path, { force: true });
  }
}

async function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error) => resolve(codeOf(error) === 'ECONNREFUSED'));
  });
}
