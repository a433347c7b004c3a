import { parentPort, workerData } from 'node:worker_threads';
import { EaselError } from '../core/errors.ts';
import { LocalDisk } from './disk.ts';
import { findAssets } from './findAssets.ts';
import { findMissing } from './findMissing.ts';
import { findPlaceholders } from './findPlaceholders.ts';
import type { ScanMessage, ScanWork } from './work.ts';

/** Progress is told at most so often, ms. */
const progressMs = 100;

const { what, root, place } = workerData as ScanWork;
const disk = new LocalDisk(root);
let toldAt = 0;

function say(message: ScanMessage): void {
  parentPort?.postMessage(message);
}

function onProgress(files: number): void {
  const now = Date.now();
  if (now - toldAt < progressMs) return;
  toldAt = now;
  say({ type: 'progress', files });
}

async function scan(): Promise<ScanMessage> {
  try {
    switch (what) {
      case 'missing':
        return { type: 'missing', groups: await findMissing(disk, place, onProgress) };
      case 'placeholders':
        return { type: 'placeholders', found: await findPlaceholders(disk, place, onProgress) };
      case 'assets':
        return { type: 'assets', found: await findAssets(disk, place, onProgress) };
    }
  } catch (thrown) {
    return { type: 'failed', error: EaselError.from(thrown).toRecord() };
  }
}

// One scan, and the thread is over.
void scan().then(say);
