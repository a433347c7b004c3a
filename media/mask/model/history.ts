import type { Region } from './region.ts';

/** Most steps that can be undone. */
export const maxSteps = 50;

/** A mask with what it was before, and what was undone. */
export type History = {
  /** Oldest first, at least one. */
  readonly versions: readonly Region[];
  /** Index of the version that holds. */
  readonly at: number;
};

/** A history that begins with a region. */
export function historyOf(region: Region): History {
  return { versions: [region], at: 0 };
}

/** The version that holds. */
export function current({ versions, at }: History): Region {
  const region = versions[at];
  if (!region) throw new RangeError(`No version ${at} of ${versions.length}`);
  return region;
}

/** Goes on with a new version; what was undone is forgotten. The history itself when nothing changed. */
export function commit(history: History, region: Region): History {
  if (region === current(history)) return history;
  const versions = [...history.versions.slice(0, history.at + 1), region].slice(-maxSteps - 1);
  return { versions, at: versions.length - 1 };
}

/** Whether there is a step to take back. */
export function canUndo({ at }: History): boolean {
  return at > 0;
}

/** Whether a step was taken back that can be taken again. */
export function canRedo({ versions, at }: History): boolean {
  return at < versions.length - 1;
}

/** The same history one step back; itself when there is none. */
export function undo(history: History): History {
  return canUndo(history) ? { ...history, at: history.at - 1 } : history;
}

/** The same history one step forth again; itself when there is none. */
export function redo(history: History): History {
  return canRedo(history) ? { ...history, at: history.at + 1 } : history;
}
