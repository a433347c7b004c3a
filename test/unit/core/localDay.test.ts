import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addDays, dayOf, firstOfMonth, startOf } from '../../../src/core/localDay.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'Asia/Kolkata',
  // Its clocks change at midnight, so that a day begins at one o'clock.
  'America/Asuncion',
];

describe('a day', () => {
  const { TZ } = process.env;
  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  it('ends at midnight where the person is', () => {
    const lastMinute = Date.UTC(2026, 10, 20, 22, 59, 59);
    process.env.TZ = 'Europe/Berlin';
    assert.equal(dayOf(lastMinute), '2026-11-20');
    assert.equal(dayOf(lastMinute + 1_000), '2026-11-21');
    process.env.TZ = 'America/New_York';
    assert.equal(dayOf(lastMinute + 1_000), '2026-11-20');
  });

  it('begins where its predecessor ended, also when the clocks change', () => {
    for (const zone of zones) {
      process.env.TZ = zone;
      const moments = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2040, 0, 1) });
      fc.assert(
        fc.property(moments, (at) => {
          const day = dayOf(at);
          assert.ok(startOf(day) <= at && at < startOf(addDays(day, 1)), zone);
          assert.equal(dayOf(startOf(day)), day);
          assert.equal(dayOf(startOf(day) - 1), addDays(day, -1));
        }),
        { numRuns: 200 },
      );
    }
  });

  it('is counted on over months, years and leap days', () => {
    assert.equal(addDays('2026-11-20', -6), '2026-11-14');
    assert.equal(addDays('2026-12-31', 1), '2027-01-01');
    assert.equal(addDays('2028-02-28', 1), '2028-02-29');
    assert.equal(firstOfMonth('2026-11-20'), '2026-11-01');
  });

  it('sorts like time', () => {
    const moments = fc.integer({ min: 0, max: Date.UTC(9999, 0, 1) });
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        fc.pre(one <= other);
        assert.ok(dayOf(one) <= dayOf(other));
      }),
    );
  });
});
