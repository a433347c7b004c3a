import type { AddressInfo } from 'node:net';
import { loadUndici } from '../../../../src/backends/toapis/undici.ts';

/**
 * Run as a process of its own: tells who serves the process's own `fetch` before and after undici is loaded.
 * First argument: `untouched`, `used` (fetch was used before) or `theirs` (somebody else set a dispatcher).
 */

const slot = Symbol.for('undici.globalDispatcher.1');
const theirs = { dispatch: () => true };

/** Answers `hello`. `node:http` is loaded late: to import it is to touch fetch. */
async function startHello(): Promise<{ url: string; close: () => void }> {
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

const [, , mode] = process.argv;
if (mode === 'theirs') Object.defineProperty(globalThis, slot, { value: theirs, writable: true });
if (mode === 'used') {
  const { url, close } = await startHello();
  await (await fetch(url)).text();
  close();
}
const before: unknown = Reflect.get(globalThis, slot);
const undici = await loadUndici();
const after: unknown = Reflect.get(globalThis, slot);

const { url, close } = await startHello();
const hello = await (await undici.request(url)).body.text();
const own = mode === 'theirs' ? '' : await (await fetch(url)).text();
console.log(
  JSON.stringify({
    before: before === undefined ? 'nobody' : before === theirs ? 'theirs' : 'node',
    same: before === after,
    isOurs: after instanceof Object && after.constructor.name.includes('Wrapper'),
    hello,
    own,
  }),
);
close();
// Loaded once: this is the same module, with what Easel does not use of it.
const { getGlobalDispatcher } = await import('undici');
await getGlobalDispatcher().close();
