import * as vscode from 'vscode';
import { servedFolders } from '../../core/imageReferences/resolve.ts';
import { altText, relativePath, servedPath, writtenPath } from '../../core/snippet.ts';
import { pathBelow } from '../../core/uriPath.ts';
import { homeOf, publicFolders } from '../missing/documentLeads.ts';
import type { DocumentHome } from '../missing/documentLeads.ts';
import type { DocumentPlace } from './place.ts';
import type { RecentImage, RecentImages } from './recentImages.ts';

/** Width of the picture beside the list, px. */
const pictureWidth = 240;

/** The images of the document's workspace folder, newest first, each as the document would write its path. */
export function imageCompletions(
  document: vscode.TextDocument,
  place: DocumentPlace,
  recent: RecentImages,
): vscode.CompletionItem[] {
  const home = homeOf(document);
  if (!home) return [];
  return recent.in(home.root).flatMap((image, index) => {
    const file = pathBelow(home.root, image.uri);
    const path = file === undefined ? undefined : pathTo(file, document, home, place);
    return path === undefined ? [] : [completion(image, index, path, place)];
  });
}

function completion(
  { job, image }: RecentImage,
  index: number,
  path: string,
  place: DocumentPlace,
): vscode.CompletionItem {
  const prompt = altText(job.request.prompt);
  const pixels = `${image.width}×${image.height}`;
  const item = new vscode.CompletionItem(
    { label: path, description: pixels },
    vscode.CompletionItemKind.File,
  );
  item.insertText = path;
  item.range = { inserting: place.typedRange, replacing: place.range };
  // The words of the prompt find it, too.
  item.filterText = `${path} ${prompt}`;
  // Scripts import many other things.
  item.sortText = `${place.notation === 'module' ? '~' : '!'}${String(index).padStart(4, '0')}`;
  item.detail = `${prompt} · ${pixels}`;
  item.documentation = new vscode.MarkdownString(`![](${image.uri}|width=${pictureWidth})`);
  return item;
}

/** Undefined where what is typed can become no path to it. @param file path below the workspace folder */
function pathTo(
  file: string,
  document: vscode.TextDocument,
  home: DocumentHome,
  { typed, notation }: DocumentPlace,
): string | undefined {
  const write = (path: string): string => writtenPath(document.languageId, notation, path);
  if (typed.startsWith('/')) {
    const served = servedPath(home.path, file, [...publicFolders(document.uri), ...servedFolders]);
    return served === undefined ? undefined : write(served);
  }
  const path = relativePath(`/${home.path}`, `/${file}`);
  return write(typed.startsWith('./') && !path.startsWith('.') ? `./${path}` : path);
}
