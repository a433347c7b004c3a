import pLimit from 'p-limit';
import { Refusal } from '../agents/answer.ts';
import { stateToContinueFrom } from '../core/job.ts';
import type { Job } from '../core/job.ts';
import type { GenerationRequest } from '../core/request.ts';
import { formatUsd, judge } from '../core/spend.ts';
import { totalOfOrders } from '../core/spendEntry.ts';
import type { JobEngine } from '../jobs/engine.ts';
import type { SpendKeeper } from '../jobs/spendKeeper.ts';
import type { AloneOptions } from './options.ts';

/** What the gate needs of the rest. */
export type HardGatePorts = {
  readonly engine: Pick<JobEngine, 'submit' | 'resume'>;
  readonly spend: Pick<SpendKeeper, 'reserve' | 'release'>;
  readonly options: Pick<AloneOptions, 'backend' | 'dailyLimit' | 'allowUploads' | 'key'>;
};

/** Stands before every order where there is nobody to ask: what would be a question elsewhere is refused. */
export class HardGate {
  readonly #ports: HardGatePorts;
  /** One at a time: each order must see what the one before it holds. */
  readonly #one = pLimit(1);

  constructor(ports: HardGatePorts) {
    this.#ports = ports;
  }

  /** Orders an image. @throws Refusal; EaselError ledger-unusable, journal-unwritable */
  async order(request: GenerationRequest): Promise<readonly Job[]> {
    const { engine, options } = this.#ports;
    if (options.backend === 'placeholder') return engine.submit(request, 'placeholder');
    if (options.key === undefined) {
      throw new Refusal(
        'There is no API key. Ask the user to put it into the environment of this server, as TOAPIS_API_KEY.',
      );
    }
    if (request.references.length > 0 && !options.allowUploads) {
      throw new Refusal(
        'References would be uploaded to public addresses, which the user has not allowed: this server was started ' +
          'without --allow-uploads. Go on without references, or ask the user.',
      );
    }
    return this.#pay(request, () => engine.submit(request, 'toapis'));
  }

  /** Goes on with a job; whether it does. What was never ordered is an order like any other. @throws as `order` */
  async goOn(job: Job): Promise<boolean> {
    const resume = async (): Promise<boolean> => (await this.#ports.engine.resume(job.id)) !== undefined;
    const orders = job.backend === 'toapis' && stateToContinueFrom(job) === 'queued';
    return orders ? this.#pay(job.request, resume, job.id) : resume();
  }

  /** @param instead id of the job that is gone on with */
  async #pay<T>(request: GenerationRequest, place: () => Promise<T>, instead?: string): Promise<T> {
    return this.#one(async () => {
      const { ids, committed } = await this.#ports.spend.reserve([request], instead);
      try {
        this.#assertWithin(request, committed.usd);
        return await place();
      } finally {
        this.#ports.spend.release(ids);
      }
    });
  }

  #assertWithin(request: GenerationRequest, spentUsd: number): void {
    const { dailyLimit } = this.#ports.options;
    const { usd, unpriced } = totalOfOrders([request], {});
    const order = { usd: unpriced > 0 ? undefined : usd, unknownAllowed: false };
    const limit = `the limit of ${formatUsd(dailyLimit)} a day`;
    switch (judge(order, spentUsd, dailyLimit)) {
      case 'within':
        return;
      case 'over':
        throw new Refusal(
          `This image (${formatUsd(usd)}) would pass ${limit}: ${formatUsd(spentUsd)} is spent or on its way today. ` +
            'Do not try others: the user has to raise the limit, with --daily-limit of this server, or wait until tomorrow.',
        );
      case 'unknown':
        throw new Refusal(
          `No price of ${request.model} is published, so ${limit} could not be kept. Use another model.`,
        );
    }
  }
}
