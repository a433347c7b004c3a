import * as vscode from 'vscode';
import { draggedImages, draggedImageType } from '../../protocol/draggedImage.ts';
import type { GenerationItem } from '../generationsTree.ts';

/** Lets the images of a row be dragged out of the list of generations. */
export const dragGenerations: vscode.TreeDragAndDropController<GenerationItem> = {
  dragMimeTypes: [draggedImageType],
  dropMimeTypes: [],
  handleDrag: (items, data) => {
    const rows = items.flatMap((item) => [item, ...item.children]);
    const uris = rows.flatMap(({ imageUri }) => imageUri ?? []);
    if (uris.length > 0) data.set(draggedImageType, new vscode.DataTransferItem(draggedImages(uris)));
  },
};
