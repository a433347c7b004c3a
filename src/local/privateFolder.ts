import { chmod, mkdir } from 'node:fs/promises';

/**
 * Makes a folder that nobody else on the machine may look into, whoever made it before: prompts and pasted images lie
 * there. Where that is not possible, what is written into it says so.
 */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
  await chmod(folder, 0o700).catch(() => undefined);
}
