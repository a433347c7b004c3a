import type * as Undici from 'undici';

const dispatcherSlot = Symbol.for('undici.globalDispatcher.1');
let loaded: Promise<HttpClient> | undefined;

/** What of undici is bundled (esbuild.mjs) and used. */
export type HttpClient = Pick<typeof Undici, 'Agent' | 'FormData' | 'ProxyAgent' | 'request'>;

/**
 * Loads undici on first use, without changing anybody else's network: on import undici 8 replaces the
 * dispatcher of the process's own `fetch`, which all extensions share (seen in VS Code 1.106).
 */
export function loadUndici(): Promise<HttpClient> {
  return (loaded ??= importUndici());
}

async function importUndici(): Promise<HttpClient> {
  // Node fills the slot when its own fetch is first touched; once undici has filled it, it cannot be emptied.
  Reflect.get(globalThis, 'Headers');
  const before = Object.getOwnPropertyDescriptor(globalThis, dispatcherSlot);
  const undici = await import('undici');
  if (before) Object.defineProperty(globalThis, dispatcherSlot, before);
  else Reflect.deleteProperty(globalThis, dispatcherSlot);
  return undici;
}
