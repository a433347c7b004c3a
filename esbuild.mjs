import { context } from 'esbuild';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const { values } = parseArgs({ options: { watch: { type: 'boolean', default: false } } });

/** What activation does not need are bundles of their own: `import('./easel.ts')` loads dist/easel.js on first use. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /^\.\/(easel|hints)\.ts$/ }, ({ path }) => ({
      path: path.replace(/ts$/, 'js'),
      external: true,
    }));
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
  { ...host, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', plugins: [lazyBundles] },
  { ...host, entryPoints: ['src/easel.ts'], outfile: 'dist/easel.js' },
  { ...host, entryPoints: ['src/hints.ts'], outfile: 'dist/hints.js' },
  {
    ...host,
    entryPoints: ['src/backends/placeholder/worker.ts'],
    outfile: 'dist/placeholderWorker.js',
  },
  { ...host, entryPoints: ['src/scan/worker.ts'], outfile: 'dist/scanWorker.js' },
  {
    ...host,
    entryPoints: ['src/images/worker.ts'],
    outfile: 'dist/imageWorker.js',
    // Codecs for other places: with threads, and without SIMD.
    external: [...host.external, '*/avif_enc_mt.js', '*/webp_enc.js'],
    // The codecs would look for their wasm beside themselves. They are given it, but look at the place all the same.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "var importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  },
  {
    ...common,
    platform: 'browser',
    format: 'esm',
    target: 'chrome130',
    entryPoints: Object.fromEntries(
      ['panel', 'mask'].flatMap((name) => [
        [name, `media/${name}/main.ts`],
        [`${name}Style`, `media/${name}/${name}.css`],
      ]),
    ),
    outdir: 'dist',
    tsconfig: 'media/panel/tsconfig.json',
  },
];

/** Files that travel as they are. */
const copies = [
  ['node_modules/@vscode/codicons/dist/codicon.css', 'dist/codicon.css'],
  ['node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/codicon.ttf'],
  ['node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm', 'dist/png.wasm'],
  ['node_modules/@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm', 'dist/resize.wasm'],
  ['node_modules/@jsquash/webp/codec/dec/webp_dec.wasm', 'dist/webpDecoder.wasm'],
  ['node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm', 'dist/webpEncoder.wasm'],
  ['node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', 'dist/jpegDecoder.wasm'],
  ['node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm', 'dist/jpegEncoder.wasm'],
  ...['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'].map((subset) => [
    `node_modules/@fontsource/inter/files/inter-${subset}-600-normal.woff2`,
    `dist/fonts/inter-${subset}.woff2`,
  ]),
];

/** Files that travel compressed, by a quarter smaller than the package's own compression makes them. */
const compressed = [
  ['node_modules/@resvg/resvg-wasm/index_bg.wasm', 'dist/resvg.wasm.br'],
  ['node_modules/@jsquash/avif/codec/dec/avif_dec.wasm', 'dist/avifDecoder.wasm.br'],
  ['node_modules/@jsquash/avif/codec/enc/avif_enc.wasm', 'dist/avifEncoder.wasm.br'],
];

/** Compresses a file, which takes seconds, or copies what was made of the same bytes before. */
async function compress(from, to) {
  const bytes = await readFile(from);
  const known = `node_modules/.cache/easel/${createHash('sha256').update(bytes).digest('hex')}.br`;
  const make = async () => {
    await mkdir('node_modules/.cache/easel', { recursive: true });
    const partial = `${known}.${process.pid}`;
    await writeFile(partial, await promisify(brotliCompress)(bytes));
    await rename(partial, known);
  };
  await cp(known, to).catch(() => make().then(() => cp(known, to)));
}

await rm('dist', { recursive: true, force: true });
await mkdir('dist/fonts', { recursive: true });
await Promise.all([
  ...copies.map(([from, to]) => cp(from, to)),
  ...compressed.map(([from, to]) => compress(from, to)),
]);
const contexts = await Promise.all(builds.map((options) => context(options)));
if (values.watch) await Promise.all(contexts.map((each) => each.watch()));
else {
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
}
