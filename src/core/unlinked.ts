/**
 * A text in which a notification of the editor finds no link: it would make one, also one that runs a command, of
 * `[words](command:…)` in the name of a file, the words of a server, or the note in an image.
 */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}
