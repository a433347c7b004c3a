/** A deterministic stream of numbers: each call gives the next one, 0 ≤ n < 1. */
export type Random = () => number;

/** The prompt's 32-bit hash (FNV-1a over UTF-16 code units, so lone surrogates count too). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The stream that `seed` (any 32-bit integer) starts: equal seeds give equal streams (mulberry32). */
export function randomStream(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The next number of the stream, scaled to `from` ≤ n < `to`. */
export function between(random: Random, from: number, to: number): number {
  return from + (to - from) * random();
}
