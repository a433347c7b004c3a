import { context } from 'esbuild';
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const isWatching = process.argv.includes('--watch');

/** What activation does not need are bundles of their own: `import('./easel.ts')` loads dist/easel.js on first use. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /^\.\/(easel|hints)\.ts$/ }, ({ path }) => ({
      path: path.replace(/ts$/, 'js'),
      external: true,
    }));
    // More than all else together, and wanted by two of them, with their first call of the API.
    build.onResolve({ filter: /^undici$/ }, () => ({ path: './undici.js', external: true }));
    // Needed by three.
    build.onResolve({ filter: /\/core\/imageReferences\.ts$/ }, () => ({
      path: './finder.js',
      external: true,
    }));
  },
};

/**
 * Of undici the requests alone: what else its index file loads, and the parser that it tries out where a variable says
 * so, are a third of the bundle.
 */
const httpAlone = {
  name: 'http-alone',
  setup(build) {
    const filter = /^\.\/lib\/(mock|interceptor|cache|web\/(websocket|eventsource))\/|^\.\.\/milo\//;
    build.onResolve({ filter }, ({ path, importer }) =>
      /undici\/(index|lib\/dispatcher\/parser-h1)\.js$/.test(importer.replaceAll('\\', '/'))
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * The editor's API by name. As a namespace, each file that imports it would copy all its 300 names for itself, which is a
 * quarter of what our own code takes at activation.
 */
const vscodeByName = {
  name: 'vscode-by-name',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ kind }) =>
      kind === 'import-statement'
        ? { path: 'vscode', namespace: 'by-name' }
        : { path: 'vscode', external: true },
    );
    build.onLoad({ filter: /./, namespace: 'by-name' }, async () => {
      const types = await readFile('node_modules/@types/vscode/index.d.ts', 'utf8');
      const names = new Set(
        [...types.matchAll(/^\texport (?:namespace|class|enum|const) (\w+)/gm)].map(([, name]) => name),
      );
      const exported = [...names].map((name) => `export const ${name} = /* @__PURE__ */ get('${name}');`);
      return {
        contents: `const api = require('vscode');\nconst get = (name) => api[name];\n${exported.join('\n')}`,
      };
    });
  },
};

const common = {
  bundle: true,
  minify: !isWatching,
  sourcemap: isWatching,
  logLevel: 'info',
  legalComments: 'none',
};
const host = { ...common, platform: 'node', format: 'cjs', target: 'node22' };
const plugins = [vscodeByName, lazyBundles];

/** All bundles. */
export const builds = [
  { ...host, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', plugins },
  { ...host, entryPoints: ['src/easel.ts'], outfile: 'dist/easel.js', plugins },
  { ...host, entryPoints: ['src/mcp.ts'], outfile: 'dist/mcp.js', plugins },
  {
    ...host,
    // Named, since Node finds no names in what a bundler has made of CommonJS.
    stdin: { contents: "export { Agent, FormData, ProxyAgent, request } from 'undici';", resolveDir: '.' },
    outfile: 'dist/undici.js',
    plugins: [httpAlone],
    define: { 'process.env.UNDICI_USE_MILO': 'undefined' },
  },
  { ...host, entryPoints: ['src/hints.ts'], outfile: 'dist/hints.js', plugins },
  { ...host, entryPoints: ['src/core/imageReferences.ts'], outfile: 'dist/finder.js' },
  {
    ...host,
    entryPoints: ['src/backends/placeholder/worker.ts'],
    outfile: 'dist/placeholderWorker.js',
  },
  { ...host, entryPoints: ['src/scan/worker.ts'], outfile: 'dist/scanWorker.js', plugins },
  { ...host, entryPoints: ['src/check.ts'], outfile: 'dist/check.js' },
  {
    ...host,
    entryPoints: ['src/images/worker.ts'],
    outfile: 'dist/imageWorker.js',
    // Codecs for other places: with threads, and without SIMD.
    external: ['*/avif_enc_mt.js', '*/webp_enc.js'],
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
  ...['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'].map((subset) => [
    `node_modules/@fontsource/inter/files/inter-${subset}-600-normal.woff2`,
    `dist/fonts/inter-${subset}.woff2`,
  ]),
];

/** Files that travel compressed, by a quarter smaller than the package's own compression makes them. */
const compressed = [
  ['node_modules/@resvg/resvg-wasm/index_bg.wasm', 'dist/resvg.wasm.br'],
  ['node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm', 'dist/png.wasm.br'],
  ['node_modules/@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm', 'dist/resize.wasm.br'],
  ['node_modules/@jsquash/webp/codec/dec/webp_dec.wasm', 'dist/webpDecoder.wasm.br'],
  ['node_modules/@jsquash/webp/codec/enc/webp_enc_simd.wasm', 'dist/webpEncoder.wasm.br'],
  ['node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', 'dist/jpegDecoder.wasm.br'],
  ['node_modules/@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm', 'dist/jpegEncoder.wasm.br'],
];

/** Two that are the same in large parts, and so are compressed as one: the length of the first, and both. */
const avif = ['dec/avif_dec', 'enc/avif_enc'].map((name) => `node_modules/@jsquash/avif/codec/${name}.wasm`);

/** All files that are copied, compressed or not. */
export const copied = [...copies.map(([from]) => from), ...compressed.map(([from]) => from), ...avif];

async function joined(first, second) {
  const parts = await Promise.all([first, second].map((path) => readFile(path)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(parts[0].length);
  return Buffer.concat([length, ...parts]);
}

/** Compresses bytes, which takes seconds, or copies what was made of the same ones before. */
async function compress(bytes, to) {
  const known = `node_modules/.cache/easel/${createHash('sha256').update(bytes).digest('hex')}.br`;
  const make = async () => {
    await mkdir('node_modules/.cache/easel', { recursive: true });
    const partial = `${known}.${process.pid}`;
    await writeFile(
      partial,
      await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }),
    );
    await rename(partial, known);
  };
  await cp(known, to).catch(() => make().then(() => cp(known, to)));
}

async function main() {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist/fonts', { recursive: true });
  await Promise.all([
    ...copies.map(([from, to]) => cp(from, to)),
    ...compressed.map(async ([from, to]) => compress(await readFile(from), to)),
    joined(...avif).then((bytes) => compress(bytes, 'dist/avif.wasm.br')),
  ]);
  const contexts = await Promise.all(builds.map((options) => context(options)));
  if (isWatching) return void (await Promise.all(contexts.map((each) => each.watch())));
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
}

// What the notices are made of asks for the lists alone.
if (import.meta.main) await main();
