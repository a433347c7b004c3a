/** An attribute as it stands in the text. */
export type MarkupAttribute = {
  readonly name: string;
  /** Without quotes; undefined for an attribute without a value. */
  readonly value?: { readonly from: number; readonly to: number };
};

/** A start tag as it stands in the text. */
export type MarkupTag = {
  /** As written. */
  readonly name: string;
  readonly attributes: readonly MarkupAttribute[];
  readonly isSelfClosing: boolean;
  /** After the `>`. */
  readonly end: number;
};

/** Where a value in braces ends, by its opening one; for languages that have such values. */
export type BracesEnd = (open: number) => number;

/**
 * Reads a start tag whose `<` stands at an index. Undefined when the text ends inside of it.
 * Source: "HTML", tokenization of tags and attributes.
 */
export function readTag(text: string, open: number, bracesEnd?: BracesEnd): MarkupTag | undefined {
  const nameEnd = endOf(text, open + 1, isNameEnd);
  const name = text.slice(open + 1, nameEnd);
  const attributes: MarkupAttribute[] = [];
  let at = nameEnd;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (at >= text.length) return undefined;
    if (text[at] === '>') return { name, attributes, isSelfClosing: false, end: at + 1 };
    if (text[at] === '/') {
      at++;
      if (text[at] === '>') return { name, attributes, isSelfClosing: true, end: at + 1 };
      continue;
    }
    if (bracesEnd && text[at] === '{') {
      at = bracesEnd(at);
      continue;
    }
    const nameFrom = at;
    // An attribute's name may begin with an equals sign, and with nothing else that ends one.
    at = endOf(text, at + 1, isAttributeNameEnd);
    const attribute = text.slice(nameFrom, at);
    let equals = at;
    while (equals < text.length && isSpace(text.charCodeAt(equals))) equals++;
    if (text[equals] !== '=') {
      attributes.push({ name: attribute });
      continue;
    }
    at = equals + 1;
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const value = readValue(text, at, bracesEnd);
    if (!value) return undefined;
    attributes.push({ name: attribute, value: { from: value.from, to: value.to } });
    at = value.end;
  }
}

function readValue(
  text: string,
  at: number,
  bracesEnd: BracesEnd | undefined,
): { readonly from: number; readonly to: number; readonly end: number } | undefined {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    let to = at + 1;
    // Braces may hold quotes of their own.
    while (to < text.length && text[to] !== quote)
      to = bracesEnd && text[to] === '{' ? bracesEnd(to) : to + 1;
    return to >= text.length ? undefined : { from: at + 1, to, end: to + 1 };
  }
  let to = at;
  while (to < text.length && !isUnquotedEnd(text.charCodeAt(to)))
    to = bracesEnd && text[to] === '{' ? bracesEnd(to) : to + 1;
  return { from: at, to, end: to };
}

/** Whether an index of a text is where a tag's name may begin. */
export function isTagStart(text: string, index: number): boolean {
  const code = text.charCodeAt(index) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

function endOf(text: string, from: number, isEnd: (code: number) => boolean): number {
  let at = from;
  while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
  return at;
}

const slash = 0x2f;
const equalsSign = 0x3d;
const greaterThan = 0x3e;

function isNameEnd(code: number): boolean {
  return code === slash || code === greaterThan || isSpace(code);
}

function isAttributeNameEnd(code: number): boolean {
  return code === equalsSign || isNameEnd(code);
}

function isUnquotedEnd(code: number): boolean {
  return code === greaterThan || isSpace(code);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
