/**
 * The type of saved images on their way out of the list or the panel: their URIs as the extension knows them, one a
 * line. No other type goes with it: an editor would open a file from a list of URIs instead of taking it in.
 */
export const draggedImageType = 'application/vnd.easel.image';

/** What is dragged, from URIs. */
export function draggedImages(uris: readonly string[]): string {
  return uris.join('\n');
}

/** The URIs of what is dragged. */
export function urisOfDragged(data: string): string[] {
  return data.split('\n').filter((uri) => uri !== '');
}
