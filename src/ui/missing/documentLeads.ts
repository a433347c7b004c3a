import * as vscode from 'vscode';
import { pathInside } from '../../core/assetName.ts';
import { Follower } from '../../core/imageReferences/follow.ts';
import type { Lead, Leads } from '../../core/imageReferences/follow.ts';
import type { ImageMention } from '../../core/imageReferences/reference.ts';
import { findImageMentions } from '../../core/imageReferences.ts';
import { pathBelow } from '../../core/uriPath.ts';
import { readSetting } from '../../workspace/settings.ts';
import { hintedLanguage } from './languages.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** What was found in a document the last time. */
type Kept = { version: number; mentions: readonly ImageMention[]; readonly follower: Follower };

/** Where the image references of open documents lead. */
export class DocumentLeads {
  readonly #files: WorkspaceFiles;
  #kept = new WeakMap<vscode.TextDocument, Kept>();

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  /** As the text is now; undefined while something that matters is not known yet. Never waits. */
  now(document: vscode.TextDocument): readonly Lead[] | undefined {
    const home = homeOf(document);
    if (!home) return [];
    const found = this.#follow(document, home);
    return found?.unknown.size === 0 ? found.leads : undefined;
  }

  /** The same, once all that matters is known. */
  async known(document: vscode.TextDocument): Promise<readonly Lead[]> {
    for (;;) {
      const home = homeOf(document);
      if (!home) return [];
      const found = this.#follow(document, home);
      if (found?.unknown.size === 0) return found.leads;
      await this.#files.learn(home.root, home.path, found?.unknown ?? []);
    }
  }

  /** The workspace or its settings are otherwise now. */
  forget(): void {
    this.#kept = new WeakMap();
  }

  /** Undefined while it is not known what the document calls folders by. */
  #follow(document: vscode.TextDocument, { root, path }: DocumentHome): Leads | undefined {
    const around = this.#files.around(root, path);
    if (!around) return undefined;
    const { mentions, follower } = this.#mentionsOf(document);
    return follower.follow(mentions, { ...around, publicFolders: publicFolders(document.uri) });
  }

  #mentionsOf(document: vscode.TextDocument): Kept {
    const kept = this.#kept.get(document) ?? { version: -1, mentions: [], follower: new Follower() };
    if (kept.version !== document.version) {
      const language = hintedLanguage(document.languageId, document.uri.path);
      kept.mentions = language === undefined ? [] : findImageMentions(language, document.getText());
      kept.version = document.version;
      this.#kept.set(document, kept);
    }
    return kept;
  }
}

/** The workspace folder of a document, and its path below that. */
export type DocumentHome = { readonly root: vscode.Uri; readonly path: string };

/** Where a document lies whose references mean files of the workspace; undefined for every other one. */
export function homeOf(document: vscode.TextDocument): DocumentHome | undefined {
  if (document.isUntitled || document.isClosed) return undefined;
  const root = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  // What git shows of an earlier version has the same path, but not the same scheme.
  const path = root && pathBelow(root, document.uri);
  return root && path !== undefined ? { root, path } : undefined;
}

/** What the person says that a server shows as its root, besides the usual folders. */
export function publicFolders(document: vscode.Uri): string[] {
  try {
    const folders = readSetting('publicFolders', document).map(pathInside);
    return folders.filter((folder) => folder !== undefined && folder !== '') as string[];
  } catch {
    return []; // the settings editor says what is wrong with it
  }
}
