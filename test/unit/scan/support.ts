import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LocalDisk } from '../../../src/scan/disk.ts';
import { findMissing } from '../../../src/scan/findMissing.ts';
import type { MissingGroup, ScanPlace } from '../../../src/scan/work.ts';

/** A whole workspace folder, without settings. */
export const everything: ScanPlace = {
  within: [{ path: '', isFile: false }],
  excludes: {},
  publicFolders: [],
  texts: {},
};

/** A real folder with these files. */
export class Tree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async of(files: Readonly<Record<string, string | Uint8Array>>): Promise<Tree> {
    const tree = new Tree(await mkdtemp(join(tmpdir(), 'scan-')));
    for (const [path, content] of Object.entries(files)) await tree.write(path, content);
    return tree;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.pathOf(path)), { recursive: true });
    await writeFile(this.pathOf(path), content);
  }

  pathOf(path: string): string {
    return join(this.root, path);
  }

  disk(): LocalDisk {
    return new LocalDisk(this.root);
  }

  /** What is missing, as `where → what`, by group. */
  async missing(place: Partial<ScanPlace> = {}): Promise<string[][]> {
    return described(await findMissing(this.disk(), { ...everything, ...place }, () => undefined));
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}

/** References as `where → what`, by group. */
export function described(groups: readonly MissingGroup[]): string[][] {
  return groups.map((group) => group.map(({ document, create }) => `${document} → ${create}`));
}
