import * as vscode from 'vscode';
import { EaselError } from '../core/errors.ts';
import { fileNameOf } from '../core/fileName.ts';
import type { ReferenceReader } from '../jobs/ports.ts';
import { readBytes } from './assets.ts';

/** Reads references from wherever the editor can. */
export const referenceFiles: ReferenceReader = {
  async read(uri) {
    const file = vscode.Uri.parse(uri, true);
    const name = fileNameOf(file.path);
    try {
      return { name, bytes: await readBytes(file) };
    } catch (cause) {
      throw new EaselError('reference-unreadable', `${name} cannot be read`, {
        details: { file: name },
        cause,
      });
    }
  },
};
