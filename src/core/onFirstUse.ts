/**
 * Makes something when it is first asked for, once.
 *
 * @param make rejects where it cannot; whoever asks next makes it try again
 */
export function onFirstUse<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((thrown: unknown) => {
      made = undefined;
      throw thrown;
    }));
}
