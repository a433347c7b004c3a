import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * The house: a room may import rooms on lower floors and itself, nothing else. Type imports count like any other.
 * Imports are relative and name their file, so the room stands in the text of each import.
 */
export const floorOf = {
  core: 0,
  protocol: 1,
  backends: 1,
  images: 1,
  jobs: 2,
  scan: 3,
  local: 3,
  agents: 4,
  workspace: 5,
  mcp: 5,
  ui: 6,
};
const rooms = Object.keys(floorOf);

const vscode = {
  regex: '^vscode$',
  message: 'Only workspace/, ui/ and the entry files of the extension know the editor.',
};
const undici = { regex: '^undici', message: 'Only backends/toapis speaks HTTP.' };
const node = {
  regex:
    '^(node:|(fs|path|os|crypto|child_process|worker_threads|http|https|net|tls|url|util|stream|zlib|events)(/|$))',
  message: 'Nothing below backends/ may use Node.',
};

/** What a room on its floor must not import of the house. */
function housePatterns(room) {
  const above = rooms.filter((other) => other !== room && floorOf[other] >= floorOf[room]);
  const upwards = {
    regex: `(^|/)(${above.join('|')})/`,
    message: `${room} is on floor ${floorOf[room]}: what it needs from above it declares as a port.`,
  };
  const outside = {
    regex: '(^|/)(media|test)/|/(extension|easel|hints|mcp|check)\\.ts$',
    message: 'Nothing in src imports the panel, the tests or the entry files.',
  };
  return above.length > 0 ? [upwards, outside] : [outside];
}

/** Forbids imports by what they name: written as `import`, `export … from` or `import('…')`. */
function forbid(patterns) {
  const asSelector = ({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002f')}/]`,
    message,
  });
  return {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': [
      'error',
      ...patterns.map(asSelector),
      { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
    ],
  };
}

export default defineConfig(
  globalIgnores([
    'dist/',
    'out/',
    '.vscode-test/',
    'node_modules/',
    'test/fixtures/',
    'test/vscode/workspace/',
  ]),
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
    rules: {
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
  { files: ['src/core/**'], rules: forbid([vscode, undici, node, ...housePatterns('core')]) },
  { files: ['src/protocol/**'], rules: forbid([vscode, undici, node, ...housePatterns('protocol')]) },
  { files: ['src/backends/**'], rules: forbid([vscode, undici, ...housePatterns('backends')]) },
  { files: ['src/backends/toapis/**'], rules: forbid([vscode, ...housePatterns('backends')]) },
  { files: ['src/images/**'], rules: forbid([vscode, undici, ...housePatterns('images')]) },
  { files: ['src/jobs/**'], rules: forbid([vscode, undici, ...housePatterns('jobs')]) },
  { files: ['src/scan/**', 'src/check.ts'], rules: forbid([vscode, undici, ...housePatterns('scan')]) },
  { files: ['src/local/**'], rules: forbid([vscode, undici, ...housePatterns('local')]) },
  { files: ['src/agents/**'], rules: forbid([vscode, undici, ...housePatterns('agents')]) },
  { files: ['src/mcp/**', 'src/mcp.ts'], rules: forbid([vscode, undici, ...housePatterns('mcp')]) },
  { files: ['src/workspace/**'], rules: forbid([undici, ...housePatterns('workspace')]) },
  { files: ['src/ui/**'], rules: forbid([undici, ...housePatterns('ui')]) },
  {
    files: ['media/**/*.ts'],
    rules: forbid([
      vscode,
      undici,
      node,
      { regex: '/src/(?!core/|protocol/)', message: 'The panel meets the extension in src/protocol only.' },
    ]),
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
