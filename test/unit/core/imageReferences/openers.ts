import { readFileSync } from 'node:fs';
import path from 'node:path';

type Hostile = readonly [name: string, make: (times: number) => string];

/** What begins a construct, or stands where another one may begin, by kind of language. */
const { markup, style, script, markdown, vue, svelte, json } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/openers.json'), 'utf8'),
) as Record<'markup' | 'style' | 'script' | 'markdown' | 'vue' | 'svelte' | 'json', readonly string[]>;

/** For a language that is read much like another one. */
function fewer(tokens: readonly string[]): string[] {
  return tokens.filter((_, index) => index % 3 === 0);
}

const own: Readonly<Record<string, readonly string[]>> = {
  html: [...markup, ...style],
  css: style,
  scss: style,
  less: style,
  markdown: [...markdown, ...fewer(markup)],
  javascript: script,
  javascriptreact: fewer(script),
  typescript: fewer(script),
  typescriptreact: script,
  vue: [...vue, ...fewer(markup), ...fewer(script), ...fewer(style)],
  svelte: [...svelte, ...fewer(markup), ...fewer(script), ...fewer(style)],
  json,
  jsonc: fewer(json),
};

/** What may stand before an opener, so that it is met in another state. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  html: [
    '<style>',
    '<script>',
    '<style>url(',
    '<a style="',
    "<a style='",
    '<img src="',
    '<img src=',
    '<img srcset="',
    '<picture>',
    '<!--',
    '<svg>',
    '<title>',
  ],
  css: ['a{b:', 'url(', 'image-set(', '@font-face{', '"', '/*'],
  scss: ['a{b:', 'url(', 'image-set(', '#{', '"#{', '@font-face{', '//'],
  less: ['a{b:', 'url(', 'image-set(', '@{', '~"', '//'],
  markdown: [
    '> ',
    '- ',
    '1. ',
    '    ',
    '![',
    '![a](',
    '![a](<',
    '[a]: ',
    '`',
    '```\n',
    '<div>',
    '<style>',
    '<!--',
    '<img src="',
    '| ',
    '[a]: a.png\n',
  ],
  javascript: [
    '`',
    '`${',
    '"',
    '/',
    '/*',
    '<a>',
    '<a b={',
    '<img src={',
    '<a style={{',
    'import(',
    'new URL(',
    'require(',
  ],
  javascriptreact: ['<a>', '<a b={', '<a style={{b:"'],
  typescript: ['let a:', 'f<', '`${'],
  typescriptreact: ['<a>', '<a b={', '<a style={{b:"', 'f<'],
  vue: [
    '<template>',
    '<template><a :style="',
    '<template><img :src="',
    '<template>{{',
    '<script>',
    '<script setup lang="ts">',
    '<style>',
    '<style lang="scss">',
    '<template><a style="',
  ],
  svelte: [
    '<script>',
    '<style>',
    '{',
    '<img src={',
    '<img src="{',
    '<a style="{',
    '{#if ',
    '<a style="',
    '<a style:b="',
  ],
  json: ['{"icons":[', '{"icons":[{"src":"', '{"shortcuts":[', '['],
};

const pairs: readonly (readonly [open: string, close: string])[] = [
  ['<a>', '</a>'],
  ['<picture>', '</picture>'],
  ['<figure>', '</figure>'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['a(', ')'],
  ['`${', '}`'],
  ['![', '](a.png)'],
  ['[', '](a.png)'],
  ['![', '][]'],
  ['<a b={', '}/>'],
  ['{#if a}', '{/if}'],
  ['a{', '}'],
  ['#{', '}'],
  ['*a ', 'a* '],
  ['{{', '}}'],
  ["a?'a.png':", ''],
  ['a?', ":'a.png'"],
  ['{"icons":[', ']}'],
];

/** Runs of growing length: backticks, tildes and the like, about as long in all as one opener so many times. */
function growing(run: string, times: number): string {
  const parts: string[] = [];
  for (let length = 0, size = 1; length < times; size++) {
    parts.push(run.repeat(size));
    length += size + 1;
  }
  return parts.join(' ');
}

/**
 * Texts that make a careless scanner quadratic, or overflow its stack, for a language: by how often they repeat. Every
 * opener alone; behind every prefix and beside another one it is fewer of them, to keep all of it under a minute.
 */
export function openers(language: string): Hostile[] {
  const all = own[language] ?? [];
  const others = (prefixes[language] ?? []).flatMap((prefix) =>
    all
      .filter((_, index) => index % 7 === prefix.length % 7)
      .map((opener): Hostile => [`${prefix} | ${opener}`, (times) => prefix + opener.repeat(times / 10)]),
  );
  return [
    ...all.map((opener): Hostile => [opener, (times) => opener.repeat(times)]),
    ...others,
    ...pairs.map(([open, close]): Hostile => [
      `${open} … ${close}`,
      (times) => open.repeat(times / 2) + close.repeat(times / 2),
    ]),
    ...all.map((first, index): Hostile => {
      const second = all[(index * 7 + 3) % all.length]!;
      return [`${first} ${second}`, (times) => (first + second).repeat(times / 10)];
    }),
    ...runs.map((run): Hostile => [`growing ${run}`, (times) => growing(run, times)]),
  ];
}

const runs = ['`', '~', '*', '_', '"', "'", '#', '-', '<', '[', '!', '\\', '>', '=', '/'];

const words = [
  ...[
    'a.png',
    './b/c.jpg',
    'd%20e.webp',
    '../é.svg?x#y',
    '🪁.gif',
    'a.txt',
    'http://x/a.png',
    '//x/a.png',
    'data:image/png,a.png',
    '#a.png',
  ],
  ...[
    ' ',
    '\n',
    '\r\n',
    '\t',
    '"',
    "'",
    '>',
    '/>',
    ')',
    ']',
    '}',
    '=',
    ',',
    ' 1x',
    ' 200w',
    ';',
    'alt="a"',
    'alt={b}',
    ' width="10"',
    ' height=5px',
    '\uFEFF',
    '\0',
    '\uD83D',
    '<img src="a.png" alt="b">',
    'url(a.png)',
    '![a](b.png)',
  ],
];

/** Tokens of a language, to make soup of. */
export function soups(language: string): string[] {
  return [...(own[language] ?? []), ...words, ...words];
}
