import * as vscode from 'vscode';
import type { Job, SavedImage } from '../../core/job.ts';
import { pathBelow } from '../../core/uriPath.ts';
import { goneFiles } from '../../local/localAssets.ts';

/** A saved image that is still there. */
export type RecentImage = { readonly uri: vscode.Uri; readonly image: SavedImage; readonly job: Job };

/** As many as are offered. */
const mostRecent = 100;

/** The images that were saved last, kept in memory, so that nobody who types waits for the disk. */
export class RecentImages {
  #images: readonly RecentImage[] = [];
  #uris = '';
  #gone: ReadonlySet<string> = new Set();

  /** Newest first. @param folder they lie in this folder of the workspace */
  in(folder: vscode.Uri): readonly RecentImage[] {
    return this.#images.filter(
      ({ uri, image }) => pathBelow(folder, uri) !== undefined && !this.#gone.has(image.uri),
    );
  }

  /** Takes the jobs as they are now, newest first. */
  async update(jobs: readonly Job[]): Promise<void> {
    const files = jobs.flatMap((job) => job.files.map((image) => ({ image, job }))).slice(0, mostRecent);
    const uris = files.map(({ image }) => image.uri).join('\n');
    if (uris === this.#uris) return;
    this.#uris = uris;
    this.#images = files.map((file) => ({ ...file, uri: vscode.Uri.parse(file.image.uri, true) }));
    await this.look();
  }

  /** Looks which of them are there. */
  async look(): Promise<void> {
    this.#gone = await goneFiles(this.#images.map(({ image }) => image.uri));
  }
}
