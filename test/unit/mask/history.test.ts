import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHistory, serialiseHistory } from '../../../media/mask/model/archive.ts';
import {
  canRedo,
  canUndo,
  commit,
  current,
  historyOf,
  maxSteps,
  redo,
  undo,
} from '../../../media/mask/model/history.ts';
import { areaOf, emptyRegion, invertRegion } from '../../../media/mask/model/region.ts';
import { anyChange, anyHistory, anyRegion } from './support.ts';

describe('the history of a mask', () => {
  it('undoes exactly what was done, and does it again', () => {
    fc.assert(
      fc.property(anyHistory, anyChange, (history, change) => {
        const before = current(history);
        const after = commit(history, change(before));
        if (after === history) return;
        assert.equal(current(undo(after)), before);
        assert.equal(current(redo(undo(after))), current(after));
        assert.equal(canRedo(after), false);
      }),
    );
  });

  it('goes back to its beginning and no further', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        let back = history;
        while (canUndo(back)) back = undo(back);
        assert.equal(areaOf(current(back)), 0);
        assert.equal(undo(back), back);
      }),
    );
  });

  it('forgets what was undone as soon as something else is done', () => {
    const empty = emptyRegion({ width: 4, height: 4 });
    const history = commit(undo(commit(historyOf(empty), invertRegion(empty))), invertRegion(empty));
    assert.equal(history.versions.length, 2);
    assert.equal(redo(history), history);
  });

  it('takes no step for what changed nothing', () => {
    const history = historyOf(emptyRegion({ width: 4, height: 4 }));
    assert.equal(commit(history, current(history)), history);
  });

  it('keeps the last fifty steps', () => {
    let history = historyOf(emptyRegion({ width: 2, height: 2 }));
    for (let step = 0; step < maxSteps + 20; step++)
      history = commit(history, invertRegion(current(history)));
    assert.equal(history.versions.length, maxSteps + 1);
    assert.equal(history.at, maxSteps);
  });
});

describe('a kept mask', () => {
  it('comes back as it was, with all steps', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(8), (history, steps) => {
        let at = history;
        for (let step = 0; step < steps; step++) at = undo(at);
        assert.deepEqual(parseHistory(serialiseHistory(at), current(at)), at);
      }),
    );
  });

  it('counts as nothing when it is damaged, or of another image', () => {
    fc.assert(
      fc.property(anyRegion, fc.string(), fc.nat(), (region, text, cut) => {
        const image = { width: region.width, height: region.height };
        const kept = serialiseHistory(historyOf(region));
        assert.equal(parseHistory(kept, { ...image, width: image.width + 1 }), undefined);
        for (const damaged of [
          kept.slice(0, cut % kept.length),
          text,
          btoa(text.replace(/[^\x20-\x7e]/g, '')),
        ]) {
          const read = parseHistory(damaged, image);
          if (!read) continue;
          // What still can be read is a mask of this image.
          for (const { rows } of read.versions) {
            assert.equal(rows.length, image.height);
            assert.ok(rows.flat().every((x) => x >= 0 && x <= image.width));
          }
        }
      }),
    );
  });

  it('is small: fifty strokes over a large image', () => {
    const image = { width: 4000, height: 3000 };
    let history = historyOf(emptyRegion(image));
    for (let step = 0; step < 50; step++) history = commit(history, invertRegion(current(history)));
    assert.ok(serialiseHistory(history).length < 1000);
  });
});
