import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The house, floor by floor: a room may import rooms on lower floors and itself, nothing else.
 * Type imports count like any other.
 */
const floors = [
  ['src/core'],
  ['src/protocol', 'src/backends'],
  ['src/jobs'],
  ['src/workspace'],
  ['src/ui'],
  ['src/extension.ts', 'src/easel.ts'],
];
const rooms = floors.flatMap((names, floor) => names.map((room) => ({ room, floor })));

/** For each room: everything under `src` that is neither itself nor on a lower floor, and the webview. */
const floorZones = rooms.flatMap(({ room, floor }) => [
  ...rooms
    .filter((other) => other.room !== room && other.floor >= floor && floor < floors.length - 1)
    .map((other) => ({
      target: `./${room}`,
      from: `./${other.room}`,
      message: `${room} is on floor ${floor}, ${other.room} on floor ${other.floor}: declare a port instead.`,
    })),
  { target: `./${room}`, from: './media', message: 'The extension and the panel meet in src/protocol only.' },
  { target: `./${room}`, from: './test', message: 'Shipped code does not import tests.' },
]);

/** The panel runs in a browser: of the extension it may see the protocol and the domain, no more. */
const panelZones = rooms
  .filter(({ room }) => room !== 'src/core' && room !== 'src/protocol')
  .map(({ room }) => ({
    target: './media/panel',
    from: `./${room}`,
    message: 'The panel meets the extension in src/protocol only.',
  }));

const banned = {
  vscode: { name: 'vscode', message: 'Only workspace/, ui/ and the two entry files know the editor.' },
  undici: { name: 'undici', message: 'Only backends/toapis speaks HTTP.' },
};
const noNode = {
  regex:
    '^(node:|(fs|path|os|crypto|child_process|worker_threads|http|https|net|tls|url|util|stream|zlib|events)(/|$))',
  message: 'Nothing below backends/ may use Node.',
};
const restrict = (paths, patterns = []) => ({
  'no-restricted-imports': ['error', { paths, patterns }],
  // The rule above does not see `import('…')`.
  'no-restricted-syntax': [
    'error',
    ...paths.map(({ name, message }) => ({ selector: `ImportExpression[source.value="${name}"]`, message })),
    ...patterns.map(({ message }) => ({ selector: 'ImportExpression[source.value=/^node:/]', message })),
    { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  ],
});

export default defineConfig(
  globalIgnores(['dist/', 'out/', '.vscode-test/', 'node_modules/', 'test/vscode/workspace/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './media/panel/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...floorZones, ...panelZones] },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/core/**'], rules: restrict([banned.vscode, banned.undici], [noNode]) },
  { files: ['src/protocol/**'], rules: restrict([banned.vscode, banned.undici], [noNode]) },
  { files: ['media/**/*.ts'], rules: restrict([banned.vscode, banned.undici], [noNode]) },
  { files: ['src/backends/**'], rules: restrict([banned.vscode, banned.undici]) },
  { files: ['src/backends/toapis/**'], rules: restrict([banned.vscode]) },
  { files: ['src/jobs/**'], rules: restrict([banned.vscode, banned.undici]) },
  { files: ['src/workspace/**', 'src/ui/**', 'src/*.ts'], rules: restrict([banned.undici]) },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Chai-like one-line expectations and promises handed to `describe` are fine in tests.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
