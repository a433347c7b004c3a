/** What of the npm registry makes one version of VS Code. */
export interface Release {
  /** The version of the package `code-server`, which carries VS Code's server, workbench and extension host. */
  readonly codeServer: string;
  /** The Node.js that its native modules are made for. */
  readonly node: string;
  /** Its native modules to be compiled. `@vscode/sqlite3` is left out: it takes longest and keeps only chat sessions. */
  readonly native: readonly string[];
  /** Dependencies that it takes from a Git host, and the published version to take instead. */
  readonly published?: Readonly<Record<string, string>>;
  /** What its own dark and light themes are called in the settings. */
  readonly themes: { readonly dark: string; readonly light: string };
  /** Whether it expects ripgrep to be downloaded by an install script, rather than to be in a package. */
  readonly lacksRipgrep?: boolean;
}

/** By version of VS Code. */
export const releases: Readonly<Record<string, Release>> = {
  '1.139.1': {
    codeServer: '4.139.1',
    node: '24.21.0',
    native: ['@vscode/spdlog', 'node-pty', '@parcel/watcher', '@vscode/native-watchdog'],
    themes: { dark: 'Dark 2026', light: 'Light 2026' },
  },
  '1.106.3': {
    codeServer: '4.106.3',
    node: '22.23.3',
    native: ['@vscode/spdlog', 'node-pty', '@parcel/watcher', 'native-watchdog'],
    themes: { dark: 'Default Dark Modern', light: 'Default Light Modern' },
    published: { '@parcel/watcher': '2.5.6' },
    lacksRipgrep: true,
  },
};

/** The version of VS Code that tests use unless told otherwise. */
export const currentVscode = '1.139.1';
/** The oldest one that package.json admits. */
export const oldestVscode = '1.106.3';

/**
 * The version of VS Code to test in. `VSCODE_TEST_VERSION` names it where no release is given; without it, the newest.
 *
 * @param release `oldest` or `newest`
 */
export function wantedVscode(release = process.env.VSCODE_TEST_RELEASE): string {
  const { VSCODE_TEST_VERSION: version = currentVscode } = process.env;
  switch (release) {
    case undefined:
      return version;
    case 'oldest':
      return oldestVscode;
    case 'newest':
      return currentVscode;
    default:
      throw new Error(`A release is “oldest” or “newest”, not “${release}”.`);
  }
}
