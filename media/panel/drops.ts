import { draggedImages, draggedImageType } from '../../src/protocol/draggedImage.ts';

/** VS Code's own list has files of every scheme, the common one only some; our own has what comes from the results. */
const codeUriList = 'application/vnd.code.uri-list';
const uriLists = [draggedImageType, codeUriList, 'text/uri-list'];

/** A reference on its way to another place in the list. */
export const referenceType = 'application/vnd.easel.reference';

/** What to do with images from elsewhere. */
export type ImageTaker = {
  readonly hover: (hovering: boolean) => void;
  /** Files that the extension can read, by their URIs. */
  readonly uris: (uris: string[]) => void;
  /** Files that only the page can read. */
  readonly files: (files: File[]) => void;
};

/** Makes a drag carry saved images instead of what the browser makes of a picture, which no editor understands. */
export function dragImages(data: DataTransfer | null, uris: readonly string[]): void {
  if (!data) return;
  data.clearData();
  data.effectAllowed = 'copy';
  data.setData(draggedImageType, draggedImages(uris));
}

/** Whether what is dragged over the panel may hold files, from the explorer or from outside. */
function holdsFiles(data: DataTransfer | null): data is DataTransfer {
  return (
    data !== null &&
    !data.types.includes(referenceType) &&
    [...uriLists, 'Files'].some((type) => data.types.includes(type))
  );
}

/** The URIs of what was dropped, in order, each once. */
function urisIn(data: DataTransfer): string[] {
  const list = uriLists.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))];
}

/** Makes the whole page take images: dropped from the explorer or the desktop, or pasted. */
export function takeImages(taker: ImageTaker): void {
  const over = (event: DragEvent): void => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    taker.hover(true);
  };
  document.addEventListener('dragenter', over);
  document.addEventListener('dragover', over);
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) taker.hover(false);
  });
  document.addEventListener('drop', (event) => {
    taker.hover(false);
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    const uris = urisIn(event.dataTransfer);
    // A picture dragged out of a web page is both, and only its address would be of no use.
    if (files.length > 0 && !event.dataTransfer.types.includes(codeUriList)) taker.files(files);
    else if (uris.length > 0) taker.uris(uris);
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Text from an office program brings its picture along.
    const isText = ['text/plain', 'text/html'].every((type) => event.clipboardData?.types.includes(type));
    if (files.length === 0 || isText) return;
    event.preventDefault();
    taker.files(files);
  });
}

/** The bytes of a file, base64. @throws DOMException when it cannot be read, or is a folder */
export function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = reader.result as string;
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
