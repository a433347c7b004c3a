import pLimit from 'p-limit';
import { dayOf } from '../core/localDay.ts';
import type { GenerationRequest } from '../core/request.ts';
import { judge } from '../core/spend.ts';
import type { Verdict } from '../core/spend.ts';
import { totalOfOrders } from '../core/spendEntry.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import { readSetting } from '../workspace/settings.ts';
import { askAboutBatch, askAboutLimit, askAboutUnknownPrice } from './spendQuestions.ts';
import type { Decision, Standing } from './spendQuestions.ts';

/** How an order is meant. */
export type OrderOptions = {
  /** Whether to ask in any case, about all of it at once. */
  readonly confirm?: boolean;
  /** Id of the job that it goes on with, if it is no new one. */
  readonly instead?: string;
  /** Whether a program wishes it: what a person need not be asked about any more holds for people. */
  readonly byAgent?: boolean;
};

/** Stands before every paid order: none passes the day's limit, or has an unknown price, without a question. */
export class SpendGate {
  readonly #keeper: SpendKeeper;
  /** One at a time: each order must see what the one before it holds. */
  readonly #one = pLimit(1);
  /** Models whose unknown price is not asked about any more, and on which day. */
  readonly #trusted = new Map<string, string>();

  constructor(keeper: SpendKeeper) {
    this.#keeper = keeper;
  }

  /**
   * Places an order, after a question where one is due. Undefined when the person dismissed it: then nothing is
   * placed.
   * @param requests what is ordered together
   * @param place resolves once the order has its jobs
   * @throws EaselError setting-invalid, ledger-unusable, and whatever `place` throws.
   */
  async order<T>(
    requests: readonly GenerationRequest[],
    place: () => Promise<T>,
    options: OrderOptions = {},
  ): Promise<T | undefined> {
    return this.#one(() => this.#order(requests, place, options));
  }

  async #order<T>(
    requests: readonly GenerationRequest[],
    place: () => Promise<T>,
    { confirm = false, instead, byAgent = false }: OrderOptions,
  ): Promise<T | undefined> {
    // What the person has been asked about. Whatever has become worse meanwhile is asked about anew.
    let agreed: Verdict | undefined = confirm ? undefined : 'within';
    for (;;) {
      const total = totalOfOrders(requests, readSetting('prices'));
      const limitUsd = readSetting('dailySpendLimit');
      const { ids, committed } = await this.#keeper.reserve(requests, instead);
      const order = {
        usd: total.unpriced > 0 ? undefined : total.usd,
        unknownAllowed: !byAgent && requests.every((request) => this.#trusts(request)),
      };
      const verdict = judge(order, committed.usd, limitUsd);
      try {
        if (agreed !== undefined && (verdict === 'within' || verdict === agreed)) return await place();
      } finally {
        this.#keeper.release(ids);
      }
      const standing = { requests, total, limitUsd, committed };
      const decision = confirm
        ? await askAboutBatch(standing, verdict)
        : await this.#ask(verdict, standing, byAgent);
      if (decision === 'stop') return undefined;
      if (decision === 'go') agreed = verdict;
    }
  }

  async #ask(verdict: Verdict, standing: Standing, byAgent: boolean): Promise<Decision> {
    if (verdict !== 'unknown') return askAboutLimit(standing);
    const decision = await askAboutUnknownPrice(standing, !byAgent);
    const today = dayOf(Date.now());
    if (decision === 'trust') for (const { model } of standing.requests) this.#trusted.set(model, today);
    return decision;
  }

  #trusts({ model }: GenerationRequest): boolean {
    return this.#trusted.get(model) === dayOf(Date.now());
  }
}
