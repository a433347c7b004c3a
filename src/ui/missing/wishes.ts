import type { Uri } from 'vscode';
import { sameImage } from '../../core/imageReferences/follow.ts';
import type { Lead } from '../../core/imageReferences/follow.ts';
import { missingImageOf } from '../../core/missingImage.ts';
import type { MissingFile } from '../../core/missingImage.ts';
import { findCell } from '../../core/models.ts';
import type { Pixels } from '../../core/models.ts';
import { untouchedPlaceholder } from '../../core/placeholderMark.ts';
import { completeSize } from '../../core/request.ts';
import { sha256Of } from '../../jobs/hash.ts';
import { readSetting } from '../../workspace/settings.ts';
import type { MissingWish } from './missingWish.ts';
import { readBelow } from './workspaceFiles.ts';

/** An image that a reference asks for. */
export type Wished = {
  readonly lead: Lead;
  readonly wish: Omit<MissingWish, 'how'>;
  /** Whether a placeholder stands in for it already. */
  readonly standsIn: boolean;
};

/** Where a reference leads or would lead. */
type Place = MissingFile & { readonly lead: Lead; readonly isThere: boolean };

/** px of an image of which neither the code nor the catalogue says any. */
const usualPixels: Pixels = { width: 1024, height: 1024 };

/** The images that chosen references of a document ask for and that are not there. */
export function missingWishes(root: Uri, leads: readonly Lead[], chosen: readonly Lead[]): Wished[] {
  const missing = placesOf(leads).filter(({ isThere }) => !isThere);
  return missing
    .filter(({ lead }) => chosen.includes(lead))
    .flatMap((own) => wished(root, own, sameImage(missing, own)));
}

/** The images that chosen references of a document show untouched placeholders of. Reads these files. */
export async function placeholderWishes(
  root: Uri,
  leads: readonly Lead[],
  chosen: readonly Lead[],
): Promise<Wished[]> {
  const places = placesOf(leads);
  const standing = places.filter(({ lead, isThere }) => isThere && chosen.includes(lead));
  const wishes = await Promise.all(
    standing.map(async (own) => {
      const prompt = await promptOfPlaceholder(root, own);
      if (prompt === undefined) return [];
      const group = sameImage(places, own);
      const prompts = await Promise.all(group.map((place) => promptOfPlaceholder(root, place)));
      const replaceable = group.filter(({ isThere }, index) => !isThere || prompts[index] !== undefined);
      return wished(root, own, replaceable, prompt);
    }),
  );
  return wishes.flat();
}

/** @param prompt instead of what the code says */
function wished(root: Uri, own: Place, group: readonly Place[], prompt?: string): Wished[] {
  const image = missingImageOf(group, defaultPixels(root));
  if (!image?.files.some(({ path }) => path === own.create)) return [];
  const wish = { root: root.toString(), prompt: prompt ?? image.prompt, files: [...image.files] };
  return [{ lead: own.lead, wish, standsIn: own.isThere }];
}

function placesOf(leads: readonly Lead[]): Place[] {
  return leads.flatMap((lead) => {
    const create = lead.resolved ?? lead.create;
    if (create === undefined) return [];
    return [{ create, mention: lead.mention, lead, isThere: lead.resolved !== undefined }];
  });
}

/** Undefined for what is no untouched placeholder. */
async function promptOfPlaceholder(root: Uri, { create, isThere }: Place): Promise<string | undefined> {
  const bytes = isThere ? await readBelow(root, create) : undefined;
  return bytes && untouchedPlaceholder(bytes, sha256Of)?.prompt;
}

/** px of what the settings choose. */
export function defaultPixels(root: Uri): Pixels {
  try {
    const model = readSetting('model', root);
    const defaults = { tier: readSetting('resolution', root), ratio: readSetting('size', root) };
    const { tier, ratio } = completeSize(model, {}, defaults, false);
    return findCell(model, tier, ratio, true)?.pixels ?? usualPixels;
  } catch {
    return usualPixels; // what is wrong with a setting is told by the order
  }
}
