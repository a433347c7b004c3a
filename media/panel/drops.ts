/** In the order of preference: VS Code's own list has files of every scheme, the common one only some. */
const uriLists = ['application/vnd.code.uri-list', 'text/uri-list'];

/** A reference on its way to another place in the list. */
export const referenceType = 'application/vnd.easel.reference';

/** Whether what is dragged over the panel may hold files from the explorer. */
export function holdsUris(data: DataTransfer | null): data is DataTransfer {
  return (
    data !== null && !data.types.includes(referenceType) && uriLists.some((type) => data.types.includes(type))
  );
}

/** The URIs of what was dropped, in order, each once. */
export function urisIn(data: DataTransfer): string[] {
  const list = uriLists.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))];
}

/** Makes the whole page take files from the explorer. */
export function acceptDrops(handlers: {
  readonly hover: (hovering: boolean) => void;
  readonly drop: (uris: string[]) => void;
}): void {
  const over = (event: DragEvent): void => {
    if (!holdsUris(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    handlers.hover(true);
  };
  document.addEventListener('dragenter', over);
  document.addEventListener('dragover', over);
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) handlers.hover(false);
  });
  document.addEventListener('drop', (event) => {
    handlers.hover(false);
    if (!holdsUris(event.dataTransfer)) return;
    event.preventDefault();
    const uris = urisIn(event.dataTransfer);
    if (uris.length > 0) handlers.drop(uris);
  });
}
