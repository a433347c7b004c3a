import fc from 'fast-check';
import { beginGesture, extendGesture, tools } from '../../../media/mask/model/gesture.ts';
import { commit, current, historyOf } from '../../../media/mask/model/history.ts';
import type { History } from '../../../media/mask/model/history.ts';
import { emptyRegion, invertRegion, regionHas } from '../../../media/mask/model/region.ts';
import type { Region } from '../../../media/mask/model/region.ts';
import type { Point } from '../../../media/mask/model/shapes.ts';

/** A place on the image or a little outside of it. */
export const anyPoint: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: -20, max: 60, noNaN: true }),
  y: fc.double({ min: -20, max: 60, noNaN: true }),
});

/** Something that a person does to a mask. */
export const anyChange: fc.Arbitrary<(region: Region) => Region> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(invertRegion, emptyRegion) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        tool: fc.constantFrom(...tools),
        erases: fc.boolean(),
        size: fc.integer({ min: 1, max: 30 }),
        points: fc.array(anyPoint, { minLength: 1, maxLength: 6 }),
      })
      .map(
        ({ points: [first, ...further], ...how }) =>
          (region: Region) =>
            extendGesture(beginGesture(how, region, first!), further).region,
      ),
  },
);

/** What came of some changes to the mask of a small image. */
export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    changes: fc.array(anyChange, { maxLength: 8 }),
  })
  .map(({ changes, ...image }) =>
    changes.reduce(
      (history, change) => commit(history, change(current(history))),
      historyOf(emptyRegion(image)),
    ),
  );

/** The mask of a small image. */
export const anyRegion: fc.Arbitrary<Region> = anyHistory.map(current);

/** A mask as a picture: `#` painted, `.` kept. */
export function drawn(region: Region): string[] {
  return Array.from({ length: region.height }, (_, y) =>
    Array.from({ length: region.width }, (__, x) => (regionHas(region, x, y) ? '#' : '.')).join(''),
  );
}
