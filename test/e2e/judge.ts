import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { readImage } from '../../src/core/imageFile.ts';
import type { Job } from '../../src/core/job.ts';
import type { Pixels } from '../../src/core/models.ts';
import { ImageMaker } from '../toapis/images.ts';
import type { Toapis } from '../toapis/server.ts';
import type { Window } from './window.ts';

/** Fails if money was spent twice for one intent, if the key was where it does not belong, or if a request was odd. */
export function assertMoneySafe({ ledger }: Toapis): void {
  assert.deepEqual(ledger.doublePaid, []);
  assert.deepEqual(ledger.keySightings, []);
  assert.equal(ledger.userAgentMissing, 0);
  assert.equal(ledger.rateLimited, 0);
}

/**
 * Fails unless a finished job's one image is the one that its task made, whole, at the size it was paid for.
 * @param wrong the pixels that a gateway delivered instead: then the file is what was delivered
 */
export async function assertDelivered(
  server: Toapis,
  job: Job,
  files: ReadonlyMap<string, Buffer>,
  wrong?: Pixels,
): Promise<void> {
  const task = server.tasks.find(({ id }) => id === job.task?.id);
  const [file, ...more] = job.files;
  const [result] = task?.results ?? [];
  assert.ok(task && result && file, `The job is ${job.state}, and has no file`);
  assert.equal(more.length, 0);
  const bytes = files.get(basename(fileURLToPath(file.uri)));
  assert.ok(bytes, `${file.uri} is not there`);
  const facts = readImage(bytes);
  assert.equal(facts?.whole, true);
  assert.deepEqual(facts.pixels, wrong ?? task.pixels);
  assert.deepEqual({ width: file.width, height: file.height }, facts.pixels);
  if (facts.kind === 'png') {
    const { width, height } = decode(bytes, { checkCrc: true });
    assert.deepEqual({ width, height }, facts.pixels);
  }
  const format = facts.kind === 'png' ? 'png' : 'jpeg';
  const made = await new ImageMaker().make({ ...result.picture, ...wrong }, format);
  assert.ok(made.equals(bytes), 'The bytes on disk are not those of the server');
}

/** Fails unless nothing lies around in a window's folders. */
export async function assertNothingElse(window: Window, count: number): Promise<void> {
  assert.equal((await window.images()).size, count, 'Files in the assets folder');
  await window.assertTidy();
}
