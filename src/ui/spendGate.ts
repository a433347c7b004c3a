import pLimit from 'p-limit';
import { dayOf } from '../core/localDay.ts';
import type { GenerationRequest } from '../core/request.ts';
import { estimateUsd, judge } from '../core/spend.ts';
import type { Verdict } from '../core/spend.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import { readSetting } from '../workspace/settings.ts';
import { askAboutLimit, askAboutUnknownPrice } from './spendQuestions.ts';
import type { Decision, Standing } from './spendQuestions.ts';

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
   * @param place resolves once the order has its job
   * @param instead id of the job that the order goes on with, if it is no new one
   * @throws EaselError setting-invalid, ledger-unusable, and whatever `place` throws.
   */
  async order<T>(
    request: GenerationRequest,
    place: () => Promise<T>,
    instead?: string,
  ): Promise<T | undefined> {
    return this.#one(() => this.#order(request, place, instead));
  }

  async #order<T>(
    request: GenerationRequest,
    place: () => Promise<T>,
    instead: string | undefined,
  ): Promise<T | undefined> {
    let allowed = false;
    for (;;) {
      const usd = estimateUsd(request, request.count, readSetting('prices'));
      const limitUsd = readSetting('dailySpendLimit');
      const { id, committed } = await this.#keeper.reserve(request, instead);
      const order = { usd, unknownAllowed: this.#trusts(request) };
      const verdict: Verdict = allowed ? 'within' : judge(order, committed.usd, limitUsd);
      try {
        if (verdict === 'within') return await place();
      } finally {
        this.#keeper.release(id);
      }
      const decision = await this.#ask(verdict, { request, usd, limitUsd, committed });
      if (decision === 'stop') return undefined;
      allowed = decision === 'go';
    }
  }

  async #ask(verdict: Exclude<Verdict, 'within'>, standing: Standing): Promise<Decision> {
    if (verdict === 'over') return askAboutLimit(standing);
    const decision = await askAboutUnknownPrice(standing);
    if (decision === 'trust') this.#trusted.set(standing.request.model, dayOf(Date.now()));
    return decision;
  }

  #trusts({ model }: GenerationRequest): boolean {
    return this.#trusted.get(model) === dayOf(Date.now());
  }
}
