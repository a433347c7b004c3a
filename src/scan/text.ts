/** Longer texts are made by programs, bytes. */
export const maxTextBytes = 2_000_000;

const decoder = new TextDecoder();

/** The text of a file; undefined when it is none: then a zero byte stands near its beginning. */
export function decodeText(bytes: Uint8Array): string | undefined {
  return bytes.subarray(0, 8_000).includes(0) ? undefined : decoder.decode(bytes);
}
