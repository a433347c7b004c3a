/** Whether a file system can write a path down: there is no zero byte in it, and no half of a surrogate pair. */
export function isWritable(path: string): boolean {
  return !path.includes('\0') && path.isWellFormed();
}

/** The last part of a path or of a URI's path, with `/` between parts: the name of the file or folder. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
