import * as vscode from 'vscode';
import { languageOfPath } from '../../core/imageReferences.ts';
import { fileNameOf } from '../../core/fileName.ts';
import { pathBelow } from '../../core/uriPath.ts';
import { ExcludeValue } from '../../scan/rules.ts';
import type { Excludes } from '../../scan/rules.ts';
import type { ScanPlace, Within } from '../../scan/work.ts';
import { isManifest } from '../assets/manifestPath.ts';
import { publicFolders } from '../missing/documentLeads.ts';

/** What is looked through in one workspace folder. */
export type Scope = { readonly root: vscode.Uri; readonly place: ScanPlace };

/** All workspace folders. */
export function wholeWorkspace(): Scope[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    scopeOf(uri, [{ path: '', isFile: false }]),
  );
}

/** The files and folders that a menu or a caller names; what lies outside the workspace is left out. */
export async function namedScopes(uris: readonly vscode.Uri[]): Promise<Scope[]> {
  const named = await Promise.all(
    uris.map(async (uri) => {
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      const path = root && pathBelow(root, uri);
      if (!root || path === undefined) return [];
      return [{ root, within: { path, isFile: path !== '' && (await isFile(uri)) } }];
    }),
  );
  const byRoot = Map.groupBy(named.flat(), ({ root }) => root.toString());
  return [...byRoot.values()].flatMap(([first, ...others]) =>
    first
      ? [
          scopeOf(
            first.root,
            [first, ...others].map(({ within }) => within),
          ),
        ]
      : [],
  );
}

/** Asks what to look through, where there is a choice; undefined when the person dismissed it. */
export async function askScope(): Promise<Scope[] | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const file = document && languageOfPath(document.uri.path) !== undefined ? document.uri : undefined;
  if (!file || !vscode.workspace.getWorkspaceFolder(file)) return wholeWorkspace();
  const name = fileNameOf(file.path);
  const rows = [
    { label: `$(file) ${name}`, description: vscode.l10n.t('this file'), scopes: () => namedScopes([file]) },
    { label: `$(root-folder) ${vscode.l10n.t('The whole workspace')}`, scopes: wholeWorkspace },
  ];
  const answer = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Generate Missing Images'),
    placeHolder: vscode.l10n.t('Where should Easel look for missing images?'),
  });
  return answer?.scopes();
}

function scopeOf(root: vscode.Uri, within: readonly Within[]): Scope {
  return {
    root,
    place: {
      within,
      // As in the editor's own search, whose patterns build upon the explorer's.
      excludes: { ...excludes('files.exclude', root), ...excludes('search.exclude', root) },
      publicFolders: publicFolders(root),
      texts: unsavedTexts(root),
    },
  };
}

/** Entries that make no sense are passed over, as the editor does. */
function excludes(setting: string, root: vscode.Uri): Excludes {
  const value = vscode.workspace.getConfiguration(undefined, root).get<object>(setting, {});
  return Object.fromEntries(
    Object.entries(value).flatMap(([glob, each]) => {
      const parsed = ExcludeValue.safeParse(each);
      return parsed.success ? [[glob, parsed.data]] : [];
    }),
  );
}

function unsavedTexts(root: vscode.Uri): Record<string, string> {
  // What is typed into a document while it is being saved is not said to be unsaved.
  const unsaved = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty || isManifest(document),
  );
  return Object.fromEntries(
    unsaved.flatMap((document) => {
      const path = pathBelow(root, document.uri);
      return path === undefined ? [] : [[path, document.getText()]];
    }),
  );
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.Directory) === 0,
    () => true,
  );
}
