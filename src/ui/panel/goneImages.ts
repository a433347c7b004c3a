/** For how long an answer holds that nothing contradicts, ms: a deleted folder, or one outside, is not reported. */
const holdsMs = 30_000;

/** Finds those of some files that are not there any more. */
type Look = (uris: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Which of the images that the panel shows are not there any more. It is asked at each step of each job, and looks at
 * the disk only when the answer may have changed.
 */
export class GoneImages {
  readonly #look: Look;
  readonly #now: () => number;
  #last:
    { readonly of: string; readonly at: number; readonly gone: Promise<ReadonlySet<string>> } | undefined;

  /** @param now ms since the epoch */
  constructor(look: Look, now: () => number) {
    this.#look = look;
    this.#now = now;
  }

  /** Those of some files that are gone. */
  among(uris: readonly string[]): Promise<ReadonlySet<string>> {
    const of = uris.join('\n');
    if (this.#last?.of !== of || this.#now() - this.#last.at >= holdsMs) {
      this.#last = { of, at: this.#now(), gone: this.#look(uris) };
    }
    return this.#last.gone;
  }

  /** Something has changed on the disk, or somebody wants to know for certain. */
  forget(): void {
    this.#last = undefined;
  }
}
