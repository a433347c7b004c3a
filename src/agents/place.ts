import { pathInside, splitAssetPath } from '../core/assetName.ts';
import { formatOfPath } from '../core/exactImage.ts';
import type { ImageFormat } from '../core/exactImage.ts';
import { fileNameOf } from '../core/fileName.ts';
import { pathBelow } from '../core/uriPath.ts';
import type { UriPlace } from '../core/uriPath.ts';
import { pathBelowUri } from '../local/folderFiles.ts';
import { Refusal } from './answer.ts';
import type { Folder, Place } from './ports.ts';
import { quote } from './words.ts';

/** The extensions of files that can be made. */
export const extensions = 'png, jpg, jpeg, webp, gif, avif, svg, bmp, ico';

/** What no part of a path may hold: what some file system refuses, and what makes it read as another one. */
const unusable = /[<>:"|?*\p{Cc}\p{Bidi_Control}]|[. ]$/u;

/** Bytes of the longest name: with a number behind its stem it must still be one for every file system. */
const longestName = 200;

/** The open folders. @throws Refusal when there is none */
export function openFolders(folders: readonly Folder[]): readonly [Folder, ...Folder[]] {
  const [first, ...others] = folders;
  if (first) return [first, ...others];
  throw new Refusal('No folder is open, so there is no place for images. Ask the user to open one.');
}

/**
 * Where a path of a model leads: an absolute one into an open folder, or one from the open folder; where several are
 * open, that begins with the name of its folder.
 * @throws Refusal for what leads out of them
 */
export function locate(path: string, folders: readonly Folder[]): Place {
  const [only, another] = openFolders(folders);
  const text = path.trim();
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) throw new Refusal(`${quote(path, 100)} is an address: give a path.`);
  if (isAbsolute(text)) return absolute(text, folders);
  const inside = pathInside(text);
  if (inside === undefined) throw outside(path, folders);
  if (!another) return { root: only.uri, path: inside };
  const [name = '', ...rest] = inside.split('/');
  const [named, namesake] = folders.filter((folder) => folder.name === name);
  if (namesake)
    throw new Refusal(`Several open folders are called ${quote(name, 100)}: give an absolute path.`);
  if (named) return { root: named.uri, path: rest.join('/') };
  const names = folders.map((folder) => quote(folder.name, 100)).join(', ');
  throw new Refusal(`Several folders are open: begin the path ${quote(path, 100)} with one of ${names}.`);
}

/** Where an image is to go, and in which format. @throws Refusal for what is no name of an image */
export function locateImage(path: string, folders: readonly Folder[]): Place & { format: ImageFormat } {
  const place = locate(path, folders);
  const format = formatOfPath(place.path);
  if (!format) {
    throw new Refusal(
      `${quote(path, 100)} is no path of an image: its extension must be one of ${extensions}.`,
    );
  }
  const parts = place.path.split('/');
  const name = fileNameOf(place.path);
  const { stem } = splitAssetPath(place.path, false);
  const isNameable = stem !== '' && stem === name.slice(0, name.lastIndexOf('.'));
  if (!isNameable || !parts.every(isUsable)) {
    throw new Refusal(
      `${quote(path, 100)} holds a name that a file cannot have everywhere: choose a plain one.`,
    );
  }
  return { ...place, format };
}

/** A place as the model may write it. */
export function pathOf({ root, path }: Place, folders: readonly Folder[]): string {
  const folder = folders.find(({ uri }) => uri === root);
  if (!folder || folders.length === 1) return path;
  const isNamesake = folders.some(({ uri, name }) => uri !== root && name === folder.name);
  return `${isNamesake ? (folder.path ?? folder.name) : folder.name}/${path}`;
}

/** The place of a file by its URI; undefined outside the open folders. */
export function placeOfUri(uri: string, folders: readonly Folder[]): Place | undefined {
  for (const { uri: root } of folders) {
    const path = pathBelowUri(root, uri);
    if (path !== undefined) return { root, path };
  }
  return undefined;
}

function isAbsolute(path: string): boolean {
  return /^[/\\]/.test(path) || isOnDrive(path);
}

function absolute(path: string, folders: readonly Folder[]): Place {
  const wanted = uriPlaceOf(path);
  const [nearest] = folders
    .flatMap(({ uri, path: root }) => {
      const below = root === undefined ? undefined : pathBelow(uriPlaceOf(root), wanted);
      return below === undefined ? [] : [{ uri, below }];
    })
    .toSorted((a, b) => a.below.length - b.below.length);
  const inside = nearest && pathInside(nearest.below.replace(/^\/+/, ''));
  if (!nearest || inside === undefined) throw outside(path, folders);
  return { root: nearest.uri, path: inside };
}

/** An absolute path of any system as a URI has it: a drive in the path, the host of a share beside it. */
function uriPlaceOf(path: string): UriPlace {
  const slashed = path.replaceAll('\\', '/');
  const [, host, below = ''] = /^\/\/([^/]+)(.*)$/.exec(slashed) ?? [];
  if (host !== undefined) return { scheme: 'file', authority: host, path: below };
  return { scheme: 'file', authority: '', path: isOnDrive(slashed) ? `/${slashed}` : slashed };
}

function isOnDrive(path: string): boolean {
  return /^[a-z]:/i.test(path);
}

function isUsable(part: string): boolean {
  return !unusable.test(part) && part.toLowerCase() !== '.git' && Buffer.byteLength(part) <= longestName;
}

function outside(path: string, folders: readonly Folder[]): Refusal {
  const inside = folders.map((folder) => quote(folder.path ?? folder.name, 200)).join(' or ');
  return new Refusal(
    `${quote(path, 100)} lies outside the workspace: nothing is read or written there. Give a path inside ${inside}.`,
  );
}
