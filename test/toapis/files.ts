import { bandColour, type Colour, type Picture } from './paint.ts';
import type { ImageFacts } from './sniff.ts';
import type { Task } from './tasks.ts';

/** Something that the file host serves. */
export type StoredFile =
  | {
      readonly kind: 'upload';
      readonly bytes: Buffer;
      readonly mediaType: string;
      readonly facts: ImageFacts;
    }
  | { readonly kind: 'result'; readonly task: Task; readonly picture: Picture };

/** The files behind the file host, by path. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();

  /** Puts a file at a path such as `/uploads/123/1737568800_abc12345.jpg`. */
  put(path: string, file: StoredFile): void {
    this.#files.set(path, file);
  }

  /** The file at a path. */
  get(path: string): StoredFile | undefined {
    return this.#files.get(path);
  }
}

/** What a reference or a mask is, as the server sees it after fetching the URL. */
export type Referenced = {
  readonly facts: ImageFacts;
  /** Bytes; 0 for a result, whose size nobody has asked for yet. */
  readonly size: number;
  readonly colour: Colour;
};

/** Looks at a stored file as a reference. */
export function asReference(file: StoredFile): Referenced {
  if (file.kind === 'upload') {
    return { facts: file.facts, size: file.bytes.length, colour: bandColour(file.bytes) };
  }
  const { seed, width, height } = file.picture;
  return {
    facts: { kind: 'png', width, height, alpha: false },
    size: 0,
    colour: bandColour(Buffer.from(seed)),
  };
}
