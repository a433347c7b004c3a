import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { PanelSnapshot } from '../../src/protocol/messages.ts';
import { root } from './bundle.ts';

const folder = path.join(root, 'l10n');

/** The texts of the extension, as translators get them: `{0}`, `{1}`… stand for what is filled in. */
const templates = Object.keys(readBundle('bundle.l10n.json')).sort(
  (a, b) => lettersOf(b).length - lettersOf(a).length,
);

/** A language of a webview in the tests. */
export class Language {
  readonly name: string;
  readonly #translate: (template: string) => string;

  /** @param translate gives an English text in the language, with the same placeholders */
  constructor(name: string, translate: (template: string) => string) {
    this.name = name;
    this.#translate = translate;
  }

  /** The texts of a webview. */
  strings<T extends Readonly<Record<string, string>>>(english: T): T {
    return Object.fromEntries(
      Object.entries(english).map(([key, template]) => [key, this.#translate(template)]),
    ) as T;
  }

  /** How a text of the extension reads that is filled in; anything else stays as it is. */
  say(text: string): string {
    for (const template of templates) {
      const values = valuesOf(template, text);
      if (values) {
        return this.#translate(template).replace(/\{(\d+)\}/g, (_, index: string) => values.get(index) ?? '');
      }
    }
    return text;
  }

  /** What the extension says of its jobs. */
  snapshot(snapshot: PanelSnapshot): PanelSnapshot {
    const jobs = snapshot.jobs.map((job) => ({
      ...job,
      text: this.say(job.text),
      ...(job.warning !== undefined && { warning: this.say(job.warning) }),
      actions: job.actions.map(({ action, label }) => ({ action, label: this.say(label) })),
    }));
    return { ...snapshot, jobs };
  }
}

/** The language that everything is written in. */
export const english = new Language('English', (template) => template);

/** A language that nobody speaks: each word is 40 % longer, and its letters wear accents. */
export const pseudo = new Language('pseudo', (template) =>
  template.replace(/\{\d+\}|[A-Za-z]+/g, (word) => (word.startsWith('{') ? word : stretch(word))),
);

/** The languages that Easel is translated into. */
export const translations: readonly Language[] = readdirSync(folder)
  .flatMap((file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] ?? [])
  .map((name) => {
    const texts = readBundle(`bundle.l10n.${name}.json`);
    return new Language(name, (template) => texts[template] ?? template);
  });

function readBundle(file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, string>;
}

function lettersOf(template: string): string {
  return template.replace(/\{\d+\}/g, '');
}

/** What stands in a text where a template has placeholders; undefined where the text is not made from it. */
function valuesOf(template: string, text: string): ReadonlyMap<string, string> | undefined {
  const parts = template.split(/\{(\d+)\}/);
  const indices = parts.filter((_, index) => index % 2 === 1);
  const pattern = parts.map((part, index) => (index % 2 === 1 ? '(.+)' : escape(part))).join('');
  const match = new RegExp(`^${pattern}$`, 's').exec(text);
  return match ? new Map(indices.map((index, at) => [index, match[at + 1] ?? ''])) : undefined;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Doubles the first letters of a word: `Generate` becomes `Ĝĝééññééŕåťé`. */
function stretch(word: string): string {
  const doubled = Math.ceil(word.length * 0.4);
  return Array.from(word, (letter, index) => {
    const accented = accents[letter] ?? letter;
    return index < doubled ? accented + accented.toLowerCase() : accented;
  }).join('');
}

const accents: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('AaCcEeGgIiNnOoRrSsTtUuYyZz', (letter, index) => [
    letter,
    Array.from('ÅåÇçÉéĜĝÎîÑñÖöŔŕŠšŤťÛûÝýŽž')[index] ?? letter,
  ]),
);
