import { decodeHTML, DecodingMode } from 'entities/decode';
import { decoded } from './meant.ts';
import type { Escape, Meant } from './meant.ts';

/** What stands for a character that is none. */
const replacement = '\ufffd';
const ampersand = /&/g;
const backslash = /\\/g;
const markdownEscape = /\\[!-/:-@[-`{-~]|&/g;

/**
 * Decodes the character references of an HTML attribute, or of a language that takes only those with a semicolon
 * (Markdown, JSX).
 */
export function withoutCharacterReferences(source: Meant, semicolon: 'optional' | 'required'): Meant {
  const reference = /&(?:#x[\da-f]+|#\d+|[a-z][a-z\d]*);?/iy;
  return decoded(source, ampersand, (text, index) => {
    reference.lastIndex = index;
    const [written = ''] = reference.exec(text) ?? [];
    const isClosed = written.endsWith(';');
    // Without its semicolon it is a parameter of a query: `?a=1&copy=2`.
    if (written === '' || (!isClosed && (semicolon === 'required' || text[index + written.length] === '=')))
      return undefined;
    const mode = semicolon === 'required' ? DecodingMode.Strict : DecodingMode.Attribute;
    const means = decodeHTML(written, mode);
    return means === written ? undefined : { length: written.length, means };
  });
}

/** Decodes the escapes of CSS, in a string or in an unquoted url. Source: "CSS Syntax", consume an escaped code point. */
export function withoutCssEscapes(source: Meant): Meant {
  const hex = /[\da-f]{1,6}(?:\r\n|\s)?/iy;
  return decoded(source, backslash, (text, index) => {
    hex.lastIndex = index + 1;
    const [code] = hex.exec(text) ?? [];
    if (code !== undefined) return { length: 1 + code.length, means: character(parseInt(code, 16)) };
    const lineBreak = lineBreakAt(text, index + 1);
    if (lineBreak > 0) return { length: 1 + lineBreak, means: '' };
    const next = text.codePointAt(index + 1);
    if (next === undefined) return { length: 1, means: replacement };
    const means = String.fromCodePoint(next);
    return { length: 1 + means.length, means };
  });
}

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Decodes the escapes of a JavaScript or JSON string. */
export function withoutJsEscapes(source: Meant): Meant {
  const code = /x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|([0-3]?[0-7]{1,2})/iy;
  return decoded(source, backslash, (text, index): Escape | undefined => {
    code.lastIndex = index + 1;
    const match = code.exec(text);
    if (match) {
      const [written, byte, unit, point, octal] = match;
      const hex = byte ?? unit;
      // A unit may be half of a pair.
      const means =
        hex === undefined
          ? character(parseInt(point ?? octal ?? '', point === undefined ? 8 : 16))
          : unitOf(hex);
      return { length: 1 + written.length, means };
    }
    const lineBreak = lineBreakAt(text, index + 1);
    if (lineBreak > 0) return { length: 1 + lineBreak, means: '' };
    const next = text[index + 1];
    return next === undefined ? undefined : { length: 2, means: simpleEscapes[next] ?? next };
  });
}

/** Decodes the backslash escapes and character references of Markdown. */
export function withoutMarkdownEscapes(source: Meant): Meant {
  const unescaped = decoded(source, markdownEscape, (text, index) => {
    if (text[index] === '\\') return { length: 2, means: text[index + 1] ?? '' };
    const reference = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][a-z\d]*);/iy;
    reference.lastIndex = index;
    const [written] = reference.exec(text) ?? [];
    if (written === undefined) return undefined;
    const means = decodeHTML(written, DecodingMode.Strict);
    return means === written ? undefined : { length: written.length, means };
  });
  return unescaped;
}

function unitOf(hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}

function character(code: number): string {
  const isNone = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return isNone ? replacement : String.fromCodePoint(code);
}

/** Length of the line break at an index; 0 without one. */
function lineBreakAt(text: string, index: number): number {
  if (text.startsWith('\r\n', index)) return 2;
  return /[\n\r\f\u2028\u2029]/.test(text.charAt(index)) ? 1 : 0;
}
