import { context } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { watch: { type: 'boolean', default: false } } });

/** What activation does not need is a bundle of its own: `import('./easel.ts')` loads dist/easel.js on first use. */
const lazyBundle = {
  name: 'lazy-bundle',
  setup(build) {
    build.onResolve({ filter: /^\.\/easel\.ts$/ }, () => ({ path: './easel.js', external: true }));
  },
};

const common = {
  bundle: true,
  minify: !values.watch,
  sourcemap: values.watch,
  logLevel: 'info',
  legalComments: 'none',
};
const host = { ...common, platform: 'node', format: 'cjs', target: 'node22', external: ['vscode'] };

const builds = [
  { ...host, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', plugins: [lazyBundle] },
  { ...host, entryPoints: ['src/easel.ts'], outfile: 'dist/easel.js' },
  {
    ...host,
    entryPoints: ['src/backends/placeholder/worker.ts'],
    outfile: 'dist/placeholderWorker.js',
  },
  {
    ...common,
    platform: 'browser',
    format: 'esm',
    target: 'chrome130',
    entryPoints: { panel: 'media/panel/main.ts', panelStyle: 'media/panel/panel.css' },
    outdir: 'dist',
    tsconfig: 'media/panel/tsconfig.json',
  },
];

/** Files that travel as they are. */
const copies = [
  ['node_modules/@vscode/codicons/dist/codicon.css', 'dist/codicon.css'],
  ['node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/codicon.ttf'],
  ['node_modules/@resvg/resvg-wasm/index_bg.wasm', 'dist/resvg.wasm'],
  ...['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'].map((subset) => [
    `node_modules/@fontsource/inter/files/inter-${subset}-600-normal.woff2`,
    `dist/fonts/inter-${subset}.woff2`,
  ]),
];

await rm('dist', { recursive: true, force: true });
await mkdir('dist/fonts', { recursive: true });
await Promise.all(copies.map(([from, to]) => cp(from, to)));
const contexts = await Promise.all(builds.map((options) => context(options)));
if (values.watch) await Promise.all(contexts.map((each) => each.watch()));
else {
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
}
