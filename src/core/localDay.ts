/** A day of the calendar of the machine's time zone, `2026-11-20`. Sorts like time. */
export type Day = string;

/** The day of a moment. @param at ms since the epoch */
export function dayOf(at: number): Day {
  return written(new Date(at));
}

/** The day so many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  const [year, month, date] = partsOf(day);
  // At noon, which no change of the clocks skips.
  return written(new Date(year, month - 1, date + days, 12));
}

/** The first day of the month. */
export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 8)}01`;
}

/** When a day begins, ms since the epoch. */
export function startOf(day: Day): number {
  const [year, month, date] = partsOf(day);
  return new Date(year, month - 1, date).getTime();
}

function partsOf(day: Day): [year: number, month: number, date: number] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return [year, month, date];
}

function written(date: Date): Day {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
