/** The image formats that a reference may end in. */
const imageExtension = /[^/]\.(?:png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i;

/** A path that is longer names no file anywhere, characters. */
const longest = 4_096;

/** What begins a URL that is not a path: `https:`, `data:`, `//host`. */
const elsewhere = /^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i;

/** What template languages and preprocessors leave to be filled in: `{{ }}`, `{% %}`, `<%= %>`, `<?php ?>`, `${}`, `#{}`, `@{}`, `%PUBLIC_URL%`. */
const filledIn = /\{\{|\{%|<%|<\?|[$#@]\{|%[A-Z][A-Z\d_]{2,}%/;

/** Whether a text is not what it says, but is to be filled in. */
export function isFilledIn(text: string): boolean {
  return filledIn.test(text);
}

/**
 * The path of a URL that names an image file of the project: without query and fragment, percent-decoded. Undefined
 * for all others: remote, inline, dynamic, or of another type.
 */
export function imagePathOf(url: string): string | undefined {
  if (url.length > longest || elsewhere.test(url) || isFilledIn(url)) return undefined;
  const end = url.search(/[?#]/);
  const path = percentDecoded(end < 0 ? url : url.slice(0, end));
  return imageExtension.test(path) ? path : undefined;
}

/** Decodes what is valid UTF-8; a malformed sequence stays as it is written. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    let result = '';
    for (let at = 0; at < run.length;) {
      const length = 3 * sequenceLength(parseInt(run.slice(at + 1, at + 3), 16));
      const [part, means] = decodedOrKept(run.slice(at, at + length), run.slice(at, at + 3));
      result += means;
      at += part.length;
    }
    return result;
  });
}

function decodedOrKept(sequence: string, first: string): readonly [part: string, means: string] {
  try {
    return [sequence, decodeURIComponent(sequence)];
  } catch {
    return [first, first];
  }
}

/** How many bytes a UTF-8 sequence has, by its first. */
function sequenceLength(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}
