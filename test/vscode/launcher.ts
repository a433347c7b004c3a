/**
 * VS Code from npm in the place of a desktop one: takes the command line that `runTests` of `@vscode/test-electron`
 * gives to its `vscodeExecutablePath`, runs the tests in the extension host, forwards their console, and ends with
 * their exit code.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { Browser } from 'playwright-core';

import { launchBrowser } from './browser.ts';
import { startVscode, type VscodeServer } from './server.ts';
import type { Settings } from './settings.ts';
import { openWorkbench } from './workbench.ts';

/** How long the tests may be silent before they count as stuck, in milliseconds. */
const silenceLimit = 120_000;

/** How often to see whether the extension host still lives, in milliseconds. */
const hostCheck = 500;

/** How long the result of the tests may take from an extension host that has ended to the page, in milliseconds. */
const farewellLimit = 20_000;

const { values, positionals } = parseArgs({
  // What else a desktop understands is of no use here.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
});

/** The value of an option that has one. @throws Error when it has none */
function required(option: string): string {
  const value = values[option];
  if (typeof value !== 'string') throw new Error(`The launcher needs --${option}=…`);
  return path.resolve(value);
}

/** The settings in a folder made for a desktop, if it has any. */
async function settingsIn(userDataFolder: string): Promise<Settings> {
  const file = path.join(userDataFolder, 'User/settings.json');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Settings) : {};
}

/** @returns the exit code of the tests. @throws Error when they cannot come to an end */
async function runTests(server: VscodeServer, browser: Browser): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const fail = (reason: string): void => reject(new Error(`${reason} VS Code said:\n${server.log()}`));
  const silence = setTimeout(
    () => fail(`Nothing was heard of the tests for ${silenceLimit / 1000} s.`),
    silenceLimit,
  );
  let over = false;
  const opened = openWorkbench(server, browser, {
    onExit: (code) => {
      over = true;
      resolve(code);
    },
    onLog: (type, args) => {
      silence.refresh();
      // After the tests, the window complains of what its own end interrupts.
      if (!over) forward(type, args);
    },
  });
  const check = opened.then(({ page }) => {
    page.once('crash', () => fail('The page crashed.'));
    page.once('close', () => fail('The page was closed.'));
    let goneAt: number | undefined;
    return setInterval(() => {
      if (!server.isRunning()) fail('The server died.');
      // At the end of the tests it ends too, and the page may be slow to tell.
      else if (server.extensionHostPids().length === 0) goneAt ??= Date.now();
      if (goneAt !== undefined && Date.now() - goneAt > farewellLimit) fail('The extension host died.');
    }, hostCheck);
  });
  // A short run may be over before the window is whole, and then it does not matter whether it gets so.
  check.catch(reject);
  try {
    return await promise;
  } finally {
    clearTimeout(silence);
    void check.then(clearInterval, () => undefined);
  }
}

/** What the window says by itself at every start, and through the same channel as the tests. */
const chatter = new RegExp(
  '^(Resolv\\w+ connection token|Creating a socket|Ignoring fetching additional|Updating additional' +
    '|No search provider registered|\\[(reconnection-grace-time|AgentHost|AccountPolicyGate|Service Worker))',
);

function forward(type: string, args: unknown[]): void {
  if (typeof args[0] === 'string' && chatter.test(args[0])) return;
  if (type === 'error' || type === 'warn') console.error(...args);
  else console.log(...args);
}

async function main(): Promise<number> {
  const userDataFolder = values['user-data-dir'];
  const [folder = process.cwd()] = positionals;
  const server = await startVscode({
    folder: path.resolve(folder),
    extensionPath: required('extensionDevelopmentPath'),
    extensionTestsPath: required('extensionTestsPath'),
    userSettings: typeof userDataFolder === 'string' ? await settingsIn(userDataFolder) : {},
  });
  try {
    const browser = await launchBrowser();
    try {
      return await runTests(server, browser);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
