import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { DoorKey } from './doorKey.ts';

/**
 * Passes everything on to the extension host, and its answers back. Resolves when one of the two has ended.
 * @throws the error of the connection
 */
export async function relay({ address, token }: DoorKey, input: Readable, output: Writable): Promise<void> {
  const socket = connect(address);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  socket.on('error', reject);
  socket.on('close', () => resolve(undefined));
  output.on('error', () => socket.destroy());
  socket.write(`${token}\n`);
  input.pipe(socket);
  socket.pipe(output, { end: false });
  await promise;
}
