/** The last part of a path or of a URI's path, with `/` between parts: the name of the file or folder. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
