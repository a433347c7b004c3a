import path from 'node:path';

import { build, type Metafile } from 'esbuild';

/** A webview as it ships. */
export interface PanelBundle {
  readonly script: Buffer;
  readonly style: Buffer;
  /** What is in it, and how much. */
  readonly metafile: Metafile;
}

/** The repository. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Bundles the panel, or another webview, from its source, as `esbuild.mjs` does for the package. */
export async function bundlePanel(name: 'panel' | 'mask' = 'panel'): Promise<PanelBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: `media/${name}/main.ts`, [`${name}Style`]: `media/${name}/${name}.css` },
    outdir: 'dist',
    tsconfig: 'media/panel/tsconfig.json',
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'chrome130',
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    metafile: true,
  });
  const content = (name: string): Buffer => {
    const file = outputFiles.find((output) => path.basename(output.path) === name);
    if (!file) throw new Error(`esbuild wrote no ${name}`);
    return Buffer.from(file.contents);
  };
  return { script: content(`${name}.js`), style: content(`${name}Style.css`), metafile };
}
