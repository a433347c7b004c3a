/**
 * Runs the built extension in a plain process, with an editor that does nothing: activates it, loads all of it by a
 * command, waits until it has come to rest, and prints what is still alive then, timers without a reference too.
 * Arguments: the folder of the extension, and one for its storage.
 */
const { createHook } = require('node:async_hooks');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const process = require('node:process');
const { setImmediate } = require('node:timers');

/** By id: what keeps a process busy, or would wake it up. */
const alive = new Map();
const watched = /^(Timeout|TCP|TLS|PIPE|UDP|WORKER|HTTP|GETADDRINFO|FSEVENT)/i;
createHook({
  init: (id, type) => watched.test(type) && alive.set(id, type),
  destroy: (id) => alive.delete(id),
}).enable();

const [, , extension, storage] = process.argv;
const { contributes } = require(path.join(extension, 'package.json'));
const defaults = contributes.configuration.properties;

/** What may be called, constructed, and asked for anything, and answers with more of the kind. */
function anything() {
  const parts = new Map();
  return new Proxy(function () {}, {
    get(target, key) {
      if (key === 'then') return undefined;
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.toPrimitive) return () => '';
      if (key === Symbol.iterator) return [][Symbol.iterator].bind([]);
      if (!parts.has(key)) parts.set(key, anything());
      return parts.get(key);
    },
    set: () => true,
    apply: anything,
    construct: anything,
  });
}

/** The first where it has a part, anything else otherwise. */
function orAnything(own) {
  const rest = anything();
  return new Proxy(own, { get: (target, key) => (key in target ? target[key] : rest[key]) });
}

const commands = new Map();
const none = () => ({ dispose() {} });
class EventEmitter {
  event = none;
  fire() {}
  dispose() {}
}
const declared = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
const names = [...declared.matchAll(/^\texport (?:class|namespace|enum) (\w+)/gm)].map(([, name]) => name);
const editor = orAnything({
  // A bundle copies what it finds in a module, and asks for nothing else.
  ...Object.fromEntries(names.map((name) => [name, anything()])),
  EventEmitter,
  version: '1.106.0',
  env: orAnything({ appRoot: storage, language: 'en', uiKind: 1 }),
  l10n: { t: (text) => text },
  commands: orAnything({ registerCommand: (id, run) => (commands.set(id, run), none()) }),
  window: orAnything({
    state: { focused: true },
    visibleTextEditors: [],
    createTreeView: () => orAnything({ visible: false, message: undefined }),
  }),
  workspace: orAnything({
    workspaceFolders: undefined,
    textDocuments: [],
    isTrusted: true,
    getConfiguration: (section) => ({
      get: (name, fallback) => defaults[`${section}.${name}`]?.default ?? fallback,
    }),
  }),
});
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? editor : load(request, ...rest));

const memory = () => ({ get: () => undefined, update: async () => undefined, keys: () => [] });
const context = orAnything({
  subscriptions: [],
  extensionPath: extension,
  extension: { packageJSON: { version: '0.0.0' } },
  globalStorageUri: orAnything({ fsPath: storage, toString: () => `file://${storage}` }),
  globalState: memory(),
  workspaceState: memory(),
  secrets: { get: async () => undefined, onDidChange: none },
});

/** Resolves once nothing has come or gone for many turns of the loop, and no file is being read. */
async function rest() {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let calm = 0; calm < 200; calm++) {
    const before = [...alive.keys()].join();
    await turn();
    const isReading = process.getActiveResourcesInfo().some((type) => type.startsWith('FSReq'));
    if (isReading || [...alive.keys()].join() !== before) calm = 0;
  }
}

async function main() {
  require(path.join(extension, 'dist/extension.js')).activate(context);
  await rest();
  const activated = [...alive.values()];
  await commands.get('easel.clearReferences')();
  await rest();
  const loaded = [...alive.values()];
  process.stdout.write(JSON.stringify({ activated, loaded }));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
