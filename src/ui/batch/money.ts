import { addDays, dayOf } from '../../core/localDay.ts';
import type { Prices } from '../../core/spend.ts';
import { report, totalOf } from '../../core/spendEntry.ts';
import type { Total } from '../../core/spendEntry.ts';
import type { SpendKeeper } from '../../jobs/spendKeeper.ts';
import { readSetting } from '../../workspace/settings.ts';

/** What a person is told of money before many images are ordered. */
export type Money = {
  /** The person's own. */
  readonly prices: Prices;
  /** Whether the settings say that placeholders are all that is made. */
  readonly isOffline: boolean;
  /** Paid for today, by all windows. */
  readonly today: Total;
  readonly limitUsd: number;
};

/** As it is now. What cannot be read is told by the gate, before anything is ordered. */
export async function moneyNow(keeper: SpendKeeper): Promise<Money> {
  const today = dayOf(Date.now());
  const entries = await keeper.entries(addDays(today, -1)).catch(() => undefined);
  return {
    prices: orElse(() => readSetting('prices'), {}),
    isOffline: orElse(() => readSetting('backend'), 'toapis') === 'placeholder',
    today: entries ? report(entries, today, today).paid : totalOf([]),
    limitUsd: orElse(() => readSetting('dailySpendLimit'), 0),
  };
}

function orElse<T>(read: () => T, other: T): T {
  try {
    return read();
  } catch {
    return other;
  }
}
