import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { type Browser, chromium } from 'playwright-core';

import { provideFolder } from './provide.ts';

/** On top of Playwright's own, which keep most background services quiet already. */
const flags = [
  // Chromium refuses to run as root with its sandbox, and containers often forbid it.
  '--no-sandbox',
  // No test may depend on the internet: whatever is not on this machine fails at once instead of after a timeout.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  '--disable-domain-reliability',
  '--no-pings',
];

/** Of Playwright's own flags, what takes from the window a thing that a person sees. */
const ignoreDefaultArgs = ['--hide-scrollbars'];

/** For the Chromium from npm, which brings a software renderer and runs where there is no GPU. */
const softwareRendering = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Starts a headless browser: on Linux x64 the Chromium that comes by npm, elsewhere the Chrome or Edge of the machine.
 * It ends with this process at the latest.
 *
 * @throws Error when there is none, or it does not start
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return launchInstalled();
  const folder = await provideChromium();
  const executablePath = path.join(folder, 'chromium');
  const env = { ...process.env, ...(await missingFromMachine(folder, executablePath)) };
  return chromium.launch({ executablePath, args: [...flags, ...softwareRendering], ignoreDefaultArgs, env });
}

async function launchInstalled(): Promise<Browser> {
  const errors: unknown[] = [];
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await chromium.launch({ channel, args: flags, ignoreDefaultArgs });
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(
    errors,
    'The tests need Chrome or Edge on this machine; neither could be started.',
  );
}

/** @returns the folder with the executable `chromium` and all that belongs to it */
async function provideChromium(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return provideFolder(`chromium-${version}`, async (folder) => {
    console.log(`Chromium ${version} from npm: unpack`);
    const flag = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
    const program = path.join(import.meta.dirname, 'unpackChromium.ts');
    await promisify(execFile)(process.execPath, [flag, program], { env: { ...process.env, TMPDIR: folder } });
    await writeFile(path.join(folder, 'fonts/fonts.conf'), fontConfiguration);
  });
}

const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`;

/** Environment variables that lead Chromium to what a bare machine lacks: the NSS libraries, fonts. */
async function missingFromMachine(folder: string, executable: string): Promise<Record<string, string>> {
  const fonts = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_FILE: path.join(folder, 'fonts/fonts.conf') };
  try {
    await promisify(execFile)(executable, ['--version']);
    return fonts;
  } catch {
    return { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') };
  }
}
